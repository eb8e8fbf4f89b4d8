package org.spottune.train;

import java.util.List;
import java.util.stream.IntStream;
import org.spottune.data.BatchAssembler;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.LabelledImage;

/**
 * Stored images of a dataset, augmented while batches are made.
 *
 * @param images labelled images
 * @param input what the network takes and how images become it
 */
public record ImageExamples(List<LabelledImage> images, Input input) implements Examples {

    /**
     * What the network takes.
     *
     * @param height of its input
     * @param width of its input
     * @param normalization of its input
     * @param augmentation changes of training images
     * @param seed of the run
     */
    public record Input(
            int height, int width, ChannelNormalization normalization, ImageAugmentation augmentation, long seed)
            implements java.io.Serializable {}

    @Override
    public long[] ids() {
        return images.stream().mapToLong(LabelledImage::id).toArray();
    }

    @Override
    public Batches batches() {
        BatchAssembler assembler = new BatchAssembler(input.height(), input.width(), input.normalization());
        return (rows, epoch) -> {
            List<LabelledImage> chosen =
                    IntStream.of(rows).mapToObj(images::get).toList();
            return new Batch(
                    assembler.assemble(chosen, input.augmentation(), input.seed(), epoch),
                    chosen.stream().mapToInt(LabelledImage::label).toArray(),
                    chosen.stream().mapToLong(LabelledImage::id).toArray());
        };
    }
}
