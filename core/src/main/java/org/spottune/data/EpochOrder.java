package org.spottune.data;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/** The order in which an epoch shows the images of a shard: by a draw for (seed, epoch, image id). */
public final class EpochOrder {

    private EpochOrder() {}

    /** A permutation of {@code 0 .. ids.length - 1} that does not depend on the order of the ids given. */
    public static int[] of(long[] ids, long seed, int epoch) {
        Draws draws = Draws.of(seed, Purpose.ORDER).at(epoch);
        long[] keys = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            keys[i] = draws.at(ids[i]).bits(0);
        }
        return IntStream.range(0, ids.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> keys[i]).thenComparingLong(i -> ids[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
