package org.spottune.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.graph.Seeds;
import org.spottune.graph.TinyNetworks;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;
import org.spottune.transfer.FineTuning;

/** The example by which {@code docs/internals.md} shows how a term is written. */
class FeaturePenaltyTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final int[] LABELS = {0, 1, 2, 0};

    @Test
    void isPrintedInTheDocument() throws IOException {
        String source = Files.readString(BASE.resolve("src/test/java/org/spottune/objective/FeaturePenalty.java"));

        assertThat(Files.readString(BASE.resolve("../docs/internals.md")))
                .contains("```java\n" + source.substring(source.indexOf("public record")) + "```\n");
    }

    @Test
    void isMadeOfSettings() {
        Settings settings = new Settings(
                ConfigFactory.parseString("feature-penalty.weight = 0.5"),
                List.of(new SettingGroup("", FeaturePenalty.ENTRY.settings())));

        assertThat(FeaturePenalty.ENTRY.reader().apply(settings)).isEqualTo(new FeaturePenalty(0.5));
        assertThat(settings.problems()).isEmpty();
    }

    /** Along its own gradient the loss changes by the gradient's square. */
    @Test
    void itsGradientIsThatOfItsLoss() {
        FeaturePenalty term = new FeaturePenalty(0.25);
        try (Network network = TinyNetworks.of(new FineTuning(), DataType.DOUBLE, 1)) {
            // Away from the kinks of rectifiers, where shifts of zero leave black pixels.
            network.parameters().stream()
                    .filter(parameter -> parameter.name().matches(".*bn\\d?\\.bias"))
                    .forEach(parameter -> parameter.vector().fill(0.125));
            Seeds seeds = new Seeds();
            Loss loss = term.evaluate(inputs(network), seeds).get(0);
            network.backward(seeds);
            INDArray gradient = learning(network);
            double square = gradient.mul(gradient).sumNumber().doubleValue();

            INDArray start = network.values().read().dup();
            double step = 1e-6 / Math.sqrt(square);
            network.values().write(start.add(gradient.mul(step)));
            double above = term.evaluate(inputs(network), new Seeds()).get(0).weighted();
            network.values().write(start.sub(gradient.mul(step)));
            double below = term.evaluate(inputs(network), new Seeds()).get(0).weighted();

            assertThat(square).isPositive();
            assertThat(loss.weighted()).isEqualTo(0.25 * loss.value());
            assertThat((above - below) / (2 * step)).isCloseTo(square, within(1e-5 * square));
        }
    }

    /** The gradient of what learns; that of running statistics is a step of theirs, not of a loss. */
    private static INDArray learning(Network network) {
        INDArray gradient = network.gradients().read().dup();
        for (Interval interval : ParameterLayout.of(network).of(Parameter.Role.STATISTIC)) {
            gradient.get(NDArrayIndex.interval(interval.start(), interval.end()))
                    .assign(0);
        }
        return gradient;
    }

    private static StepInputs inputs(Network network) {
        INDArray images = TinyNetworks.images(DataType.DOUBLE, LABELS.length);
        return new StepInputs(
                network, network.forward(images, Routing.argmax(), Set.of()), LABELS, List.of(), NamedSums.EMPTY, 0);
    }
}
