package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class BatchAssemblerTest {

    /** Maps level 255 to 1 and level 0 to 0. */
    private static final ChannelNormalization IDENTITY =
            new ChannelNormalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    /** Levels 1 to 9 in the three rows of every channel. */
    private static final LabelledImage DIGITS = grey(5, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    @Test
    void normalisesEachChannel() {
        ChannelNormalization normalization = new ChannelNormalization(List.of(0.0, 0.2, 1.0), List.of(1.0, 0.5, 0.25));
        LabelledImage pixel = new LabelledImage(1, 0, 1, 1, new byte[] {51, 102, (byte) 204});

        INDArray batch = new BatchAssembler(1, 1, normalization).centres(List.of(pixel));

        // 51/255 = 0.2; (0.4 - 0.2) / 0.5; (0.8 - 1) / 0.25
        assertThat(batch.shape()).containsExactly(1, 1, 1, 3);
        assertThat(batch.data().asDouble()).containsExactly(new double[] {0.2, 0.4, -0.8}, within(1e-6));
    }

    @Test
    void cutsTheCentre() {
        assertThat(levels(new BatchAssembler(1, 1, IDENTITY).centres(List.of(DIGITS))))
                .containsExactly(5);
        // Of an odd number of spare rows or columns, the smaller half is cut at the top or left.
        assertThat(levels(new BatchAssembler(2, 2, IDENTITY).centres(List.of(DIGITS))))
                .containsExactly(1, 2, 4, 5);
    }

    @Test
    void keepsChannelsOfAPixelTogether() {
        LabelledImage twoPixels = new LabelledImage(1, 0, 1, 2, new byte[] {1, 2, 3, 4, 5, 6});

        INDArray batch = new BatchAssembler(1, 2, IDENTITY).centres(List.of(twoPixels));

        assertThat(batch.mul(255).data().asDouble()).containsExactly(new double[] {1, 2, 3, 4, 5, 6}, within(1e-5));
    }

    @Test
    void shiftsImages() {
        BatchAssembler assembler = new BatchAssembler(3, 3, IDENTITY);
        ImageAugmentation shift = new ImageAugmentation(1, false, false);

        for (int epoch = 0; epoch < 20; epoch++) {
            ImageAugmentation.View view = shift.view(DIGITS, 3, 3, 1, epoch);
            int[] expected = new int[9];
            for (int i = 0; i < 9; i++) {
                int row = i / 3 + view.top();
                int column = i % 3 + view.left();
                expected[i] = row < 0 || row > 2 || column < 0 || column > 2 ? 0 : 3 * row + column + 1;
            }
            assertThat(levels(assembler.assemble(List.of(DIGITS), shift, 1, epoch)))
                    .containsExactly(expected);
        }
    }

    @Test
    void whatAShiftUncoversIsZeroForTheNetwork() {
        ChannelNormalization halves = new ChannelNormalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
        LabelledImage white = grey(1, 1, 1, 255);
        ImageAugmentation far = new ImageAugmentation(1000, false, false);

        INDArray batch = new BatchAssembler(1, 1, halves).assemble(List.of(white), far, 1, 0);

        assertThat(far.view(white, 1, 1, 1, 0)).isNotEqualTo(new ImageAugmentation.View(0, 0, false));
        assertThat(batch.data().asDouble()).containsExactly(0, 0, 0);
    }

    @Test
    void mirrorsWhatItCuts() {
        BatchAssembler assembler = new BatchAssembler(3, 2, IDENTITY);
        ImageAugmentation flip = new ImageAugmentation(0, true, false);
        boolean[] met = new boolean[2];

        for (int epoch = 0; epoch < 20; epoch++) {
            boolean mirrored = flip.view(DIGITS, 3, 2, 1, epoch).mirrored();
            met[mirrored ? 1 : 0] = true;
            int[] expected = mirrored ? new int[] {2, 1, 5, 4, 8, 7} : new int[] {1, 2, 4, 5, 7, 8};
            assertThat(levels(assembler.assemble(List.of(DIGITS), flip, 1, epoch)))
                    .containsExactly(expected);
        }
        assertThat(met).containsExactly(true, true);
    }

    @Test
    void showsAnImageAlikeInWhateverBatchItIs() {
        ImageAugmentation all = new ImageAugmentation(1, true, true);
        BatchAssembler assembler = new BatchAssembler(2, 2, IDENTITY);
        LabelledImage other = grey(6, 3, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9);

        for (int epoch = 0; epoch < 10; epoch++) {
            int[] alone = levels(assembler.assemble(List.of(DIGITS), all, 1, epoch));
            int[] last = levels(assembler.assemble(List.of(other, DIGITS), all, 1, epoch));

            assertThat(Arrays.copyOfRange(last, 4, 8)).containsExactly(alone);
        }
    }

    @Test
    void reusesTheArrayOfABatchSize() {
        BatchAssembler assembler = new BatchAssembler(1, 1, IDENTITY);
        INDArray first = assembler.centres(List.of(grey(1, 1, 1, 10)));
        INDArray pair = assembler.centres(List.of(grey(1, 1, 1, 20), grey(2, 1, 1, 30)));

        assertThat(levels(first)).containsExactly(10);
        assertThat(assembler.centres(List.of(grey(3, 1, 1, 40)))).isSameAs(first);
        assertThat(levels(first)).containsExactly(40);
        assertThat(levels(pair)).containsExactly(20, 30);
    }

    @Test
    void refusesAnImageThatIsTooSmall() {
        BatchAssembler assembler = new BatchAssembler(3, 4, IDENTITY);

        assertThatThrownBy(() -> assembler.centres(List.of(DIGITS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot crop 3 x 4 pixels out of image 5 (3 x 3, label 0): the image is too small");
    }

    private static LabelledImage grey(long id, int height, int width, int... levels) {
        byte[] rgb = new byte[3 * levels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) levels[i / 3];
        }
        return new LabelledImage(id, 0, height, width, rgb);
    }

    /** Levels of the red channel of a batch of grey images that were not changed by normalisation. */
    private static int[] levels(INDArray batch) {
        double[] values = batch.mul(255).data().asDouble();
        int[] levels = new int[values.length / 3];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (int) Math.round(values[3 * i]);
        }
        return levels;
    }
}
