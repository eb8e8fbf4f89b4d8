package org.spottune.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.ConvolutionShape;
import org.spottune.kernels.ConvolutionWeights;
import org.spottune.kernels.FlatVector;
import org.spottune.kernels.HostVector;
import org.spottune.kernels.Precision;

class WinogradContextTest {

    @Test
    void nothingHindersWhereTestsRun() {
        assumeThat(System.getProperty("os.name")).startsWith("Linux");

        assertThat(WinogradContext.slowdownReasons()).isEmpty();
    }

    /** A process started without the incubating module. */
    @Test
    void convolutionsAreDirectWithoutVectorInstructions() throws Exception {
        List<String> printed = OtherProcess.run(List.of("-XX:-UseFMA", "-XX:TieredStopAtLevel=1"), Convolving.class);

        assertThat(printed)
                .contains("[Java was started without --add-modules=jdk.incubator.vector,"
                        + " Java uses no fused multiply-add here, Java was started without its optimising compiler]");
        assertThat(printed).contains("288.0");
        assertThat(Convolving.centre()).isEqualTo(288);
    }

    /** A convolution of ones that is suitable for Winograd's method. */
    static final class Convolving {

        private static final int CHANNELS = 32;

        private Convolving() {}

        public static void main(String[] arguments) {
            System.out.println(WinogradContext.slowdownReasons());
            System.out.println(centre());
        }

        static double centre() {
            ConvolutionShape shape = ConvolutionShape.same(CHANNELS, CHANNELS, 3, 1);
            try (OneDnnKernels kernels = new OneDnnKernels(Precision.FLOAT32)) {
                FlatVector weight = new HostVector(Nd4j.ones(DataType.FLOAT, CHANNELS * CHANNELS * 9));
                INDArray output =
                        kernels.read(kernels.convolution(shape, ConvolutionWeights.fixed(weight, Optional.empty()))
                                .forward(kernels.load(Nd4j.ones(DataType.FLOAT, 1, 8, 8, CHANNELS))));
                return Math.round(1000 * output.getDouble(0, 4, 4, 0)) / 1000.0;
            }
        }
    }
}
