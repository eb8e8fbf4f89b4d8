package org.spottune.spark.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.spottune.graph.Network;
import org.spottune.kernels.Computation;
import org.spottune.model.NetworkArchive;
import org.spottune.train.Worker;

/**
 * What all rounds of a run have in common; broadcast once.
 *
 * @param runId names the workers that executors keep between rounds; that of no other run, so that all that share a worker
 *     share the precision
 * @param archive the network with all its parameters, frozen ones included; what learns has its start values here
 * @param sources frozen networks beside it
 * @param settings of the averaging
 */
record RunContext(String runId, byte[] archive, List<byte[]> sources, AveragingSettings settings)
        implements Serializable {

    static RunContext of(Network network, List<Network> sources, AveragingSettings settings) {
        return new RunContext(
                UUID.randomUUID().toString(),
                bytes(network),
                sources.stream().map(RunContext::bytes).toList(),
                settings);
    }

    private static byte[] bytes(Network network) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try {
            NetworkArchive.write(network, Map.of(), archive);
        } catch (IOException impossible) {
            throw new UncheckedIOException("Cannot write a network into memory", impossible);
        }
        return archive.toByteArray();
    }

    /** A worker of the run, in the state that the run starts from. */
    Worker worker() throws IOException {
        List<Network> frozen = new ArrayList<>();
        for (byte[] source : sources) {
            frozen.add(network(source));
        }
        return new Worker(settings.step().learner(network(archive), frozen), settings.step(), settings.seed());
    }

    private Network network(byte[] bytes) throws IOException {
        return NetworkArchive.read(
                        new ByteArrayInputStream(bytes),
                        "of run " + runId,
                        Set.of(),
                        Computation.in(settings.precision()))
                .network();
    }

    @Override
    public String toString() {
        return "run " + runId + " (network of " + archive.length + " bytes)";
    }
}
