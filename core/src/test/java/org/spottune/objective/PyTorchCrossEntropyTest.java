package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.SeedContents;
import org.spottune.graph.Seeds;
import org.spottune.optim.PyTorch;

/** The loss with label smoothing against PyTorch's. */
class PyTorchCrossEntropyTest {

    static Stream<PyTorch> smoothing() {
        return PyTorch.cases("smoothing");
    }

    @ParameterizedTest
    @MethodSource("smoothing")
    void lossAndGradientEqualPyTorchs(PyTorch golden) {
        INDArray logits = Nd4j.createFromArray(golden.vectors("logits").toArray(double[][]::new));
        int[] labels = Arrays.stream(golden.vector("labels"))
                .mapToInt(label -> (int) label)
                .toArray();
        Seeds seeds = new Seeds();

        List<Loss> losses = new CrossEntropy(golden.number("smoothing")).evaluate(Losses.inputs(logits, labels), seeds);

        assertThat(losses.get(0).value()).isCloseTo(golden.number("loss"), within(1e-12));
        double[][] gradient = SeedContents.logits(seeds).toDoubleMatrix();
        for (int i = 0; i < gradient.length; i++) {
            assertThat(gradient[i]).containsExactly(golden.vectors("gradient").get(i), within(1e-12));
        }
    }
}
