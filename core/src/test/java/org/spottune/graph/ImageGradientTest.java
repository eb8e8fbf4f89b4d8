package org.spottune.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.policy.Routing;
import org.spottune.random.Draws;

/** Gradients at the images of frozen networks; {@link GradientCheckTest} checks all other kinds. */
class ImageGradientTest {

    private static final int SIZE = 32;

    private static Network frozen(String architecture, DataType type) {
        Architecture network = Architecture.preset(architecture).withWidthMultiplier(0.25);
        return Network.create(
                TrunkSpec.withoutPolicy(network, Partition.frozen(network.blockCount()), Statistics.STORED),
                3,
                1,
                Computation.of(type));
    }

    private static INDArray images(DataType type) {
        double[] values = new double[2 * SIZE * SIZE * 3];
        Draws draws = new Draws(4);
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.gaussian(i);
        }
        return Nd4j.createFromArray(values).reshape('c', 2, SIZE, SIZE, 3).castTo(type);
    }

    private static INDArray gradient(Network network, INDArray images) {
        String map = network.spec().network().maps().get(2);
        Outputs outputs = network.forwardFromImages(images, Routing.argmax(), Set.of(map));
        Seeds seeds = Seeds.ofLogits(Nd4j.ones(images.dataType(), 2, 3));
        seeds.addToMap(map, network.kernels().copy(outputs.maps().get(map)));
        return network.imageGradient(seeds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet20", "tinyimagenet-resnet32", "vgg9"})
    void singlePrecisionIsCloseToDouble(String architecture) {
        try (Network single = frozen(architecture, DataType.FLOAT);
                Network twice = frozen(architecture, DataType.DOUBLE)) {
            INDArray exact = gradient(twice, images(DataType.DOUBLE));
            INDArray close = gradient(single, images(DataType.FLOAT)).castTo(DataType.DOUBLE);

            assertThat(exact.amaxNumber().doubleValue()).isPositive();
            assertThat(close.sub(exact).amaxNumber().doubleValue()
                            / exact.amaxNumber().doubleValue())
                    .isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-resnet20", "vgg9"})
    void needsAPassFromTheImagesAndSomethingToStartFrom(String architecture) {
        try (Network network = frozen(architecture, DataType.DOUBLE)) {
            INDArray images = images(DataType.DOUBLE);
            network.forward(images, Routing.argmax());
            assertThatThrownBy(() -> network.imageGradient(Seeds.ofLogits(Nd4j.ones(DataType.DOUBLE, 2, 3))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Cannot compute the gradient at the images");

            network.forwardFromImages(images, Routing.argmax(), Set.of());
            assertThatThrownBy(() -> network.imageGradient(new Seeds()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a gradient at features or maps, got none");
            assertThatThrownBy(() -> network.forwardFromImages(images, Routing.argmax(), Set.of("nowhere")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Unknown feature maps");
        }
    }
}
