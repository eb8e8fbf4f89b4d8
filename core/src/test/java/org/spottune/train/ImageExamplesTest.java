package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.data.BatchAssembler;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.ImageRows;
import org.spottune.data.LabelledImage;

class ImageExamplesTest {

    private static final ChannelNormalization IDENTITY =
            new ChannelNormalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
    private static final long SEED = 3;

    private final List<LabelledImage> images = List.of(image(10, 1, 0), image(20, 0, 100), image(30, 2, 200));

    @Test
    void givesTheCentresOfTheRowsThatAreAskedFor() {
        Batch batch = examples(ImageAugmentation.NONE).batches().of(new int[] {2, 0}, 0);

        assertThat(batch.labels()).containsExactly(2, 1);
        assertThat(batch.ids()).containsExactly(30, 10);
        // The middle pixel of the nine is the fourth after the first, in steps of one level.
        assertThat(batch.images().mul(255).data().asDouble())
                .containsExactly(new double[] {204, 204, 204, 4, 4, 4}, within(1e-4));
    }

    @Test
    void augmentsByTheRunsSeedAndTheEpoch() {
        ImageAugmentation crop = new ImageAugmentation(0, true, true);
        BatchAssembler assembler = new BatchAssembler(1, 1, IDENTITY);
        Examples.Batches batches = examples(crop).batches();

        List<INDArray> shown = new ArrayList<>();
        for (int epoch = 0; epoch < 10; epoch++) {
            INDArray batch = batches.of(new int[] {1}, epoch).images();
            assertThat(batch).isEqualTo(assembler.assemble(images.subList(1, 2), crop, SEED, epoch));
            shown.add(batch.dup());
        }
        assertThat(shown.stream().distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void showsPlainBatchesInTheSizeOfEvaluation() {
        INDArray shown = examples(new ImageAugmentation(0, true, true))
                .plainBatches()
                .of(new int[] {0}, 7)
                .images();

        assertThat(shown.shape()).containsExactly(1, 3, 3, 3);
        // All nine pixels, in order, whatever the epoch.
        assertThat(shown.mul(255).reshape(9, 3).getColumn(0).dup().data().asDouble())
                .containsExactly(new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, within(1e-4));
    }

    @Test
    void idsAreThoseOfTheImages() {
        assertThat(examples(ImageAugmentation.NONE).ids()).containsExactly(10, 20, 30);
    }

    private ImageExamples examples(ImageAugmentation augmentation) {
        return new ImageExamples(
                ImageRows.of(images),
                new ImageExamples.Input(new InputSize(1, 1), new InputSize(3, 3), IDENTITY, augmentation, SEED));
    }

    /** Nine grey pixels, each one level lighter than the one before. */
    private static LabelledImage image(long id, int label, int darkest) {
        byte[] rgb = new byte[27];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (darkest + i / 3);
        }
        return new LabelledImage(id, label, 3, 3, rgb);
    }
}
