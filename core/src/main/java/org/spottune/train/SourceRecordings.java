package org.spottune.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.spottune.learner.FrozenSource;
import org.spottune.policy.Routing;

/**
 * Logits of a frozen source network for a worker's images without augmentation, by image id. Records an image when it
 * is first met, in batches that depend only on the order of the shard, so that logits are the same to the bit on every
 * machine. Takes eight bytes for each image and source class. Not thread-safe.
 */
public final class SourceRecordings {

    private static final int BATCH = 64;

    private final Map<Long, double[]> logits = new HashMap<>();

    /** Records a shard, unless all of its images are known. */
    void record(FrozenSource source, Examples examples) {
        long[] ids = examples.ids();
        if (Arrays.stream(ids).allMatch(logits::containsKey)) {
            return;
        }
        Examples.Batches batches = examples.plainBatches();
        for (int start = 0; start < ids.length; start += BATCH) {
            int[] rows =
                    IntStream.range(start, Math.min(start + BATCH, ids.length)).toArray();
            Batch batch = batches.of(rows, 0);
            double[][] said = source.network()
                    .infer(source.images(batch.images()), Routing.argmax())
                    .toDoubleMatrix();
            for (int i = 0; i < said.length; i++) {
                logits.put(batch.ids()[i], said[i]);
            }
        }
    }

    /** Logits {@code [N, source classes]} of images; none if nothing was recorded. */
    public double[][] of(long[] ids) {
        return logits.isEmpty()
                ? new double[0][]
                : Arrays.stream(ids).mapToObj(logits::get).toArray(double[][]::new);
    }
}
