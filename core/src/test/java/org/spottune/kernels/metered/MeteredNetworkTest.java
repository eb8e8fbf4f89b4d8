package org.spottune.kernels.metered;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Kernels;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingNoise;
import org.spottune.random.Purpose;
import org.spottune.train.Batch;
import org.spottune.train.Plans;
import org.spottune.train.Step;
import org.spottune.train.StepPlan;
import org.spottune.transfer.SpotTune;

class MeteredNetworkTest {

    private static final Batch BATCH =
            new Batch(TinyNetworks.images(DataType.FLOAT, 4), new int[] {0, 1, 2, 0}, new long[] {1, 2, 3, 4});

    @Test
    void changesNoBitOfTrainingAndInference() {
        Meter meter = new Meter();

        float[] metered = trainAndInfer(kernels -> new MeteredKernels(kernels, meter));

        assertThat(meter.usage()).isNotEmpty();
        assertThat(metered).containsExactly(trainAndInfer(UnaryOperator.identity()));
    }

    /** Parameters after some steps of training, and logits. */
    private static float[] trainAndInfer(UnaryOperator<Kernels> decorator) {
        Computation computation = Computation.FLOAT32.decorated(decorator);
        try (Network network = TinyNetworks.of(new SpotTune(0, 5), computation, 3)) {
            StepPlan plan = Plans.sgd(0.9, 1e-4, 0.1, 0.1);
            Routing routing = new RoutingNoise(7, Purpose.TRAINING_ROUTES).of(0, BATCH.ids(), network.routedBlocks());
            Step step = Plans.step(plan.learner(network, List.of()), plan, BATCH, routing);
            for (int i = 0; i < 3; i++) {
                plan.procedure().run(step);
            }
            INDArray logits = network.infer(BATCH.images(), routing);
            return Nd4j.toFlattened('c', network.values().read(), logits).toFloatVector();
        }
    }
}
