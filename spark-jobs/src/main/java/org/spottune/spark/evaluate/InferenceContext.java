package org.spottune.spark.evaluate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.data.BatchAssembler;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.LabelledImage;
import org.spottune.graph.Network;
import org.spottune.kernels.Computation;
import org.spottune.kernels.Precision;
import org.spottune.model.NetworkArchive;
import org.spottune.policy.Routing;
import org.spottune.policy.RoutingDecisions;
import org.spottune.spark.session.ResidentPool;

/**
 * Everything executors need to run a network over images.
 *
 * @param id key of the networks that executors keep between tasks; unique, so that all tasks that share a network share
 *     its precision
 * @param archive of the network
 * @param input size of its input
 * @param normalization of its input
 * @param routing how images are routed
 * @param seed of sampled decisions
 * @param precision of the passes
 */
record InferenceContext(
        String id,
        byte[] archive,
        InputSize input,
        ChannelNormalization normalization,
        RoutingMode routing,
        long seed,
        Precision precision)
        implements Serializable {

    private static final ResidentPool<Runner> RUNNERS = new ResidentPool<>("spottune-inference", Runner::close);

    /** Logits {@code [N, classes]} and decisions of a batch. */
    record Output(double[][] logits, RoutingDecisions decisions) {}

    /**
     * Runs a batch on a network that stays in this JVM.
     *
     * @param sample number of the pass over the same images, counted from 0
     */
    Output run(List<LabelledImage> batch, int sample) throws Exception {
        return RUNNERS.with(id, this::runner, resident -> resident.with(runner -> runner.run(batch, sample)));
    }

    /** Frees the networks that this JVM keeps for an id. */
    static void evict(String id) {
        RUNNERS.evict(id);
    }

    private Runner runner() throws IOException {
        Network network = NetworkArchive.read(
                        new ByteArrayInputStream(archive), "sent to executors", Set.of(), Computation.in(precision))
                .network();
        return new Runner(network, new BatchAssembler(input.height(), input.width(), normalization), this);
    }

    /** A network and the assembler of its input. */
    private record Runner(Network network, BatchAssembler assembler, InferenceContext context) {

        Output run(List<LabelledImage> batch, int sample) {
            long[] ids = batch.stream().mapToLong(LabelledImage::id).toArray();
            int routedBlocks = network.routedBlocks();
            Routing how = context.routing.routing(new RoutingMode.Sample(context.seed, sample), ids, routedBlocks);
            INDArray logits = network.infer(assembler.centres(batch), how);
            return new Output(logits.toDoubleMatrix(), network.decisions());
        }

        void close() {
            network.close();
        }
    }

    @Override
    public String toString() {
        return "inference " + id + " (network of " + archive.length + " bytes)";
    }
}
