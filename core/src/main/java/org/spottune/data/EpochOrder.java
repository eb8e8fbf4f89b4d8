package org.spottune.data;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/** The order of a shard's images in an epoch: sorted by a draw for (seed, epoch, image id). */
public final class EpochOrder {

    private EpochOrder() {}

    /** A permutation of {@code 0 .. ids.length - 1}; the resulting order of ids does not depend on the order given. */
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
