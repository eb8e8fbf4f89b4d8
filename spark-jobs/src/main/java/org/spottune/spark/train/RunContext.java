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
import org.spottune.learner.FrozenSource;
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
record RunContext(String runId, byte[] archive, List<SourceContext> sources, AveragingSettings settings)
        implements Serializable {

    /** A frozen source: the network, and what makes its input of the target's. */
    private record SourceContext(byte[] archive, double[] scale, double[] shift) implements Serializable {}

    static RunContext of(Network network, List<FrozenSource> sources, AveragingSettings settings) {
        return new RunContext(
                UUID.randomUUID().toString(),
                bytes(network),
                sources.stream()
                        .map(source -> new SourceContext(bytes(source.network()), source.scale(), source.shift()))
                        .toList(),
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
        List<FrozenSource> frozen = new ArrayList<>();
        for (SourceContext source : sources) {
            frozen.add(new FrozenSource(network(source.archive()), source.scale(), source.shift()));
        }
        return new Worker(settings.step().learnerBeside(network(archive), frozen), settings.step(), settings.seed());
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
