package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.learner.Learner;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.Coefficient;
import org.spottune.objective.GlobalK;
import org.spottune.objective.NamedSums;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.GradientSum;
import org.spottune.optim.MomentumSgd;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;

class PlainStepTest {

    private static final int IMAGES = 12;
    private static final StepPlan PLAIN = Plans.of(new MomentumSgd(0), 0.5, new GradientSum());
    private static final BlockUsageLoss LOSSES = new BlockUsageLoss(new GlobalK(1, 0.3, 0.7, 0));

    private final INDArray images = TinyNetworks.images(DataType.FLOAT, IMAGES);
    private final long[] ids = java.util.stream.LongStream.range(0, IMAGES).toArray();
    private final int[] labels = Arrays.stream(ids).mapToInt(id -> (int) id % 3).toArray();

    /** One step of descent on each group's own penalty moves it by rate * strength * distance; statistics only by theirs. */
    @Test
    void penaltiesActOnTheirGroupAndNeverOnStatistics() {
        StepPlan penalized =
                PLAIN.with(towardStart(0.25)).with(WeightPenalty.decay(Map.of(Group.HEAD, 0.5, Group.POLICY, 0.125)));
        try (Network with = moved();
                Network without = moved();
                Network start = TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 1)) {
            step(with, penalized, start.values().read());
            step(without, PLAIN, start.values().read());

            for (int i = 0; i < with.parameters().size(); i++) {
                Parameter parameter = with.parameters().get(i);
                INDArray difference = with.parameters()
                        .get(i)
                        .values()
                        .sub(without.parameters().get(i).values());
                INDArray began = start.parameters().get(i).values();
                INDArray before = began.add(parameter.role() == Parameter.Role.LEARNING ? 1 : 0);
                INDArray expected =
                        switch (parameter.role()) {
                            case FROZEN, STATISTIC -> began.mul(0);
                            case LEARNING -> switch (parameter.group()) {
                                case BACKBONE -> before.sub(began).mul(-0.5 * 0.25);
                                case HEAD -> before.mul(-0.5 * 0.5);
                                case POLICY -> before.mul(-0.5 * 0.125);
                                case ADAPTER, MATCHING, META -> throw new AssertionError(parameter);
                            };
                        };
                assertThat(difference.sub(expected).amaxNumber().doubleValue())
                        .as(parameter.toString())
                        .isLessThan(1e-5);
            }
        }
    }

    /** A network whose every learning parameter has been moved by one. */
    private static Network moved() {
        return TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 1);
    }

    /** Where the start lies is what the network holds when the learner is made; the values move afterwards. */
    private void step(Network network, StepPlan plan, INDArray start) {
        assertThat(network.values().read()).isEqualTo(start);
        Learner learner = plan.learner(network, List.of());
        network.parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.LEARNING)
                .forEach(parameter -> parameter.assign(parameter.values().add(1)));
        plan.procedure().run(Plans.step(learner, plan, new Batch(images, labels, ids), noise(ids)));
    }

    @Test
    void penaltiesOnTheStartDoNothingAtTheStart() {
        StepPlan towardStart = PLAIN.with(towardStart(5));
        try (Network with = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1);
                Network without = TinyNetworks.of(new FineTuning(), DataType.FLOAT, 1)) {
            Batch batch = new Batch(images, labels, ids);
            run(with, towardStart, batch);
            run(without, PLAIN, batch);

            assertThat(with.values().read()).isEqualTo(without.values().read());
        }
    }

    private static void run(Network network, StepPlan plan, Batch batch) {
        plan.procedure().run(Plans.step(plan.learner(network, List.of()), plan, batch, Routing.argmax()));
    }

    private static WeightPenalty towardStart(double strength) {
        return new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, Coefficient.constant(strength)));
    }

    /**
     * The counts are those of another round, so they say nothing about this batch. What they add to the gradient of the
     * policy's bias is, by hand, the sum over images of slope * (lambda1 * 2 (sum v - k) - lambda2 (log v + 1)) / b.
     */
    @Test
    void usageOfTheRoundBeforeEntersAsTheFormulaSays() {
        NamedSums counted = NamedSums.of(NamedSums.EXAMPLES, 40).merge(NamedSums.of(BlockUsageLoss.TUNED, 30, 4));
        double excess = 0.75 + 0.1 - 1;
        double[] perImage = {
            (0.3 * 2 * excess - 0.7 * (Math.log(0.75) + 1)) / IMAGES,
            (0.3 * 2 * excess - 0.7 * (Math.log(0.1) + 1)) / IMAGES
        };
        try (Network network = routed()) {
            INDArray plain = policyBiasGradient(network, PLAIN, counted);
            INDArray added =
                    policyBiasGradient(network, PLAIN.with(LOSSES), counted).sub(plain);
            double[] slopes = slopes(network);

            for (int block = 0; block < 2; block++) {
                assertThat(added.getDouble(2L * block + 1)).isCloseTo(slopes[block] * perImage[block], within(1e-6));
                assertThat(added.getDouble(2L * block)).isCloseTo(-slopes[block] * perImage[block], within(1e-6));
            }
        }
    }

    /** Slices of one batch on different workers, told the usage of the whole, merge to what one process computes. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void slicesThatKnowTheUsageOfTheBatchMergeToItsGradient(int workers) {
        StepPlan plan = PLAIN.with(LOSSES);
        try (Network network = routed()) {
            Learner learner = plan.learner(network, List.of());
            NamedSums usage = plan.procedure()
                    .gradients(Plans.step(learner, plan, new Batch(images, labels, ids), noise(ids)))
                    .sums();
            INDArray whole = network.gradients().read().dup();

            INDArray merged = whole.mul(0);
            for (int worker = 0; worker < workers; worker++) {
                int from = worker * IMAGES / workers;
                int to = (worker + 1) * IMAGES / workers;
                long[] own = Arrays.copyOfRange(ids, from, to);
                INDArray slice = images.get(NDArrayIndex.interval(from, to)).dup('c');
                Batch batch = new Batch(slice, Arrays.copyOfRange(labels, from, to), own);
                plan.procedure().gradients(Plans.step(learner, plan, batch, noise(own), usage));
                merged.addi(network.gradients().read().mul((double) (to - from) / IMAGES));
            }

            double largest = whole.amaxNumber().doubleValue();
            assertThat(merged.sub(whole).amaxNumber().doubleValue() / largest).isLessThan(1e-5);
        }
    }

    private INDArray policyBiasGradient(Network network, StepPlan plan, NamedSums usage) {
        Learner learner = plan.learner(network, List.of());
        plan.procedure().gradients(Plans.step(learner, plan, new Batch(images, labels, ids), noise(ids), usage));
        return TinyNetworks.parameter(network, "policy.fc.bias").gradient().dup();
    }

    /** Per block, the sum over images of p (1 - p) / temperature; the policy's logits are zero. */
    private double[] slopes(Network network) {
        double temperature = network.spec().policy().orElseThrow().temperature();
        double[] perturbed = noise(ids).scores(new double[IMAGES * 2 * 2]);
        double[] slopes = new double[2];
        for (int i = 0; i < IMAGES * 2; i++) {
            double tuned = 1 / (1 + Math.exp((perturbed[2 * i] - perturbed[2 * i + 1]) / temperature));
            slopes[i % 2] += tuned * (1 - tuned) / temperature;
        }
        return slopes;
    }

    /** Stored statistics, so that images do not depend on each other, and a policy without preferences. */
    private static Network routed() {
        Network network =
                Network.create(new SpotTune(0, 5).network(TinyResNets.averagePooled(), Statistics.STORED), 3, 2);
        TinyNetworks.parameter(network, "policy.fc.weight").vector().fill(0);
        return network;
    }

    private static Routing noise(long[] ids) {
        return new RoutingNoise(5, Purpose.TRAINING_ROUTES).of(0, ids, 2);
    }
}
