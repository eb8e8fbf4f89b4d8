package org.spottune.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns stored images into network input: cropped, shifted and mirrored as configured, normalised, channels last.
 *
 * <p>It reuses the arrays it returns: an array is valid until the next call with the same number of images. Not
 * thread-safe.
 */
public final class BatchAssembler {

    private static final int CHANNELS = 3;
    private static final float PADDING = 0;

    private final int height;
    private final int width;
    private final float[][] levels;
    private final Map<Integer, INDArray> buffers = new HashMap<>();
    private float[] values = new float[0];

    /**
     * @param height of the network's input, in pixels
     * @param width of the network's input, in pixels
     */
    public BatchAssembler(int height, int width, ChannelNormalization normalization) {
        this.height = height;
        this.width = width;
        this.levels = normalization.table();
    }

    /** The centre crops of the images, {@code [N, height, width, 3]}. */
    public INDArray centres(List<LabelledImage> images) {
        return assemble(images, ImageAugmentation.NONE, 0, 0);
    }

    /**
     * The images as augmented for a training epoch, {@code [N, height, width, 3]}.
     *
     * @throws IllegalArgumentException if an image is smaller than the network's input
     */
    public INDArray assemble(List<LabelledImage> images, ImageAugmentation augmentation, long seed, int epoch) {
        int length = images.size() * height * width * CHANNELS;
        if (values.length < length) {
            values = new float[length];
        }
        int position = 0;
        for (LabelledImage image : images) {
            if (image.height() < height || image.width() < width) {
                throw new IllegalArgumentException("Cannot crop " + height + " x " + width + " pixels out of " + image
                        + ": the image is too small");
            }
            write(image, augmentation.view(image, height, width, seed, epoch), position);
            position += height * width * CHANNELS;
        }
        INDArray batch = buffers.computeIfAbsent(
                images.size(), count -> Nd4j.createUninitialized(new long[] {count, height, width, CHANNELS}, 'c'));
        batch.data().asNioFloat().put(values, 0, length);
        return batch;
    }

    private void write(LabelledImage image, ImageAugmentation.View view, int start) {
        byte[] rgb = image.rgb();
        int position = start;
        for (int y = 0; y < height; y++) {
            int row = y + view.top();
            for (int x = 0; x < width; x++) {
                int column = view.left() + (view.mirrored() ? width - 1 - x : x);
                boolean inside = row >= 0 && row < image.height() && column >= 0 && column < image.width();
                int pixel = (row * image.width() + column) * CHANNELS;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    values[position++] = inside ? levels[channel][rgb[pixel + channel] & 0xFF] : PADDING;
                }
            }
        }
    }
}
