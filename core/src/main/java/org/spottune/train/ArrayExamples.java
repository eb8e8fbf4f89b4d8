package org.spottune.train;

import java.util.Arrays;
import org.nd4j.linalg.factory.Nd4j;

/** Examples that are network input already; nothing is augmented. */
public final class ArrayExamples implements Examples {

    private static final long serialVersionUID = 1L;

    private final float[][] images;
    private final int[] labels;
    private final long[] ids;
    private final int height;
    private final int width;

    /**
     * @param images normalised values by example, {@code height * width * 3} each, channels last
     * @param labels class indices by example
     * @param ids by example
     * @param height of every image
     * @param width of every image
     */
    public ArrayExamples(float[][] images, int[] labels, long[] ids, int height, int width) {
        this.images = images.clone();
        this.labels = labels.clone();
        this.ids = ids.clone();
        this.height = height;
        this.width = width;
    }

    @Override
    public long[] ids() {
        return ids.clone();
    }

    @Override
    public Batches plainBatches() {
        return batches();
    }

    @Override
    public Batches batches() {
        return (rows, epoch) -> {
            float[][] values = Arrays.stream(rows).mapToObj(row -> images[row]).toArray(float[][]::new);
            return new Batch(
                    Nd4j.createFromArray(values).reshape('c', rows.length, height, width, -1),
                    Arrays.stream(rows).map(row -> labels[row]).toArray(),
                    Arrays.stream(rows).mapToLong(row -> ids[row]).toArray());
        };
    }
}
