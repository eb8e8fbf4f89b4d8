package org.spottune.train;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.data.BatchAssembler;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.ImageRows;
import org.spottune.data.LabelledImage;

/**
 * Stored images of a dataset, augmented while batches are made.
 *
 * @param images whose pixels are read when a batch asks for them
 * @param input input of the network, and how images become it
 */
public record ImageExamples(ImageRows images, Input input) implements Examples {

    /**
     * Input of the network.
     *
     * @param train size to which training crops an image
     * @param evaluation size to which evaluation crops it
     * @param normalization channel means and deviations of the input
     * @param augmentation changes of training images
     * @param seed of the run
     */
    public record Input(
            InputSize train,
            InputSize evaluation,
            ChannelNormalization normalization,
            ImageAugmentation augmentation,
            long seed)
            implements java.io.Serializable {}

    @Override
    public long[] ids() {
        return images.ids();
    }

    @Override
    public Batches batches() {
        BatchAssembler assembler = assembler(input.train());
        return (rows, epoch) -> {
            List<LabelledImage> chosen = chosen(rows);
            return batch(assembler.assemble(chosen, input.augmentation(), input.seed(), epoch), chosen);
        };
    }

    @Override
    public Batches plainBatches() {
        BatchAssembler assembler = assembler(input.evaluation());
        return (rows, epoch) -> {
            List<LabelledImage> chosen = chosen(rows);
            return batch(assembler.centres(chosen), chosen);
        };
    }

    private BatchAssembler assembler(InputSize size) {
        return new BatchAssembler(size.height(), size.width(), input.normalization());
    }

    private List<LabelledImage> chosen(int[] rows) {
        return IntStream.of(rows).mapToObj(images::image).toList();
    }

    private static Batch batch(INDArray input, List<LabelledImage> images) {
        return new Batch(
                input,
                images.stream().mapToInt(LabelledImage::label).toArray(),
                images.stream().mapToLong(LabelledImage::id).toArray());
    }
}
