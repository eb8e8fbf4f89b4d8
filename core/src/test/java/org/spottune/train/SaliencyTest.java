package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Computation;
import org.spottune.learner.FrozenSource;
import org.spottune.matching.Guidance;
import org.spottune.matching.LayerPair;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.policy.Routing;
import org.spottune.random.Draws;

class SaliencyTest {

    private static final Architecture SOURCE =
            Architecture.preset("cifar-resnet20").withWidthMultiplier(0.25);
    private static final Architecture TARGET = Architecture.preset("vgg9").withWidthMultiplier(0.0625);
    private static final String MAP = SOURCE.maps().get(5);
    private static final int SIZE = 32;
    private static final double STEP = 1e-5;

    private static Network network(Architecture architecture, Partition partition, Optional<MatchingSpec> matching) {
        return Network.create(
                TrunkSpec.withoutPolicy(architecture, partition, Statistics.BATCH)
                        .withMatching(matching),
                3,
                1,
                Computation.of(DataType.DOUBLE));
    }

    private static Network target() {
        String[] maps = {TARGET.maps().get(1), TARGET.maps().get(4)};
        return network(
                TARGET,
                Partition.tuned(TARGET.blockCount()),
                Optional.of(MatchingSpec.ofPairs(
                        List.of(
                                new LayerPair(0, MAP, SOURCE.channels(MAP), maps[0], TARGET.channels(maps[0])),
                                new LayerPair(0, MAP, SOURCE.channels(MAP), maps[1], TARGET.channels(maps[1]))),
                        Guidance.CHANNELS_AND_AMOUNTS)));
    }

    private static INDArray images() {
        double[] values = new double[2 * SIZE * SIZE * 3];
        Draws draws = new Draws(4);
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.gaussian(i);
        }
        return Nd4j.createFromArray(values).reshape('c', 2, SIZE, SIZE, 3);
    }

    /** The norm of the map with equal weights, summed over images. */
    private static double norm(Network source, INDArray images) {
        INDArray map = source.kernels()
                .read(source.infer(images, Routing.argmax(), Set.of(MAP)).maps().get(MAP));
        return map.mul(map).sumNumber().doubleValue() / (map.size(1) * map.size(2) * map.size(3));
    }

    @Test
    void isTheGradientOfTheNormOnStoredStatistics() {
        try (Network source = network(SOURCE, Partition.tuned(SOURCE.blockCount()), Optional.empty());
                Network target = target()) {
            INDArray images = images();
            List<Saliency> saliency = Saliency.of(target, List.of(FrozenSource.sharingInput(source)), images);

            assertThat(saliency).hasSize(1);
            assertThat(saliency.get(0).map()).isEqualTo(MAP);
            assertThat(saliency.get(0).equal()).hasDimensions(2, SIZE * SIZE);
            for (int pixel : new int[] {0, 100, 500, 1023}) {
                double largest = 0;
                for (int colour = 0; colour < 3; colour++) {
                    long at = (SIZE * SIZE + pixel) * 3L + colour;
                    double original = images.getDouble(at);
                    double above = norm(source, images.putScalar(at, original + STEP));
                    double below = norm(source, images.putScalar(at, original - STEP));
                    images.putScalar(at, original);
                    largest = Math.max(largest, Math.abs(above - below) / (2 * STEP));
                }
                assertThat(saliency.get(0).equal()[1][pixel]).isCloseTo(largest, within(1e-6 * Math.max(1, largest)));
            }
        }
    }

    @Test
    void learnedWeightsOfPairsAddUp() {
        try (Network source = network(SOURCE, Partition.tuned(SOURCE.blockCount()), Optional.empty());
                Network target = target()) {
            // Channels start alike. Amounts of 1 and 2 make three times the norm.
            int amount = 1;
            for (Parameter parameter : target.parameters()) {
                if (parameter.name().endsWith(".amount.weight")) {
                    parameter.assign(parameter.values().mul(0));
                }
                if (parameter.name().endsWith(".amount.bias")) {
                    parameter.assign(parameter.values().mul(0).add(amount++));
                }
            }
            Saliency saliency = Saliency.of(target, List.of(FrozenSource.sharingInput(source)), images())
                    .get(0);

            for (int pixel = 0; pixel < SIZE * SIZE; pixel += 50) {
                assertThat(saliency.learned()[0][pixel]).isCloseTo(3 * saliency.equal()[0][pixel], within(1e-9));
            }
        }
    }
}
