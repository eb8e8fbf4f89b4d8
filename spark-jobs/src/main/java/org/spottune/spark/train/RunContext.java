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
import org.spottune.learner.JointLayout;
import org.spottune.model.NetworkArchive;
import org.spottune.nn.blocks.Parameter;
import org.spottune.train.JointNetworks;
import org.spottune.train.JointWorker;
import org.spottune.train.Sharing;
import org.spottune.train.Worker;

/**
 * What all rounds of a run have in common; broadcast once.
 *
 * @param runId names the workers that executors keep between rounds; that of no other run, so that all that share a worker
 *     share the precision
 * @param archive the first domain's network with all its parameters, frozen ones included; what learns has its start
 *     values here, as in those of the other domains, whose trunk is the same
 * @param domains names of the domains, and classes of each
 * @param sharing what of their networks is the same
 * @param sources frozen networks beside them
 * @param settings of the averaging
 */
record RunContext(
        String runId,
        byte[] archive,
        List<Domain> domains,
        Sharing sharing,
        List<SourceContext> sources,
        AveragingSettings settings)
        implements Serializable {

    private record Domain(String name, int classes) implements Serializable {}

    /** A frozen source: the network, and what makes its input of the target's. */
    private record SourceContext(byte[] archive, double[] scale, double[] shift) implements Serializable {}

    static RunContext of(JointNetworks networks, List<FrozenSource> sources, AveragingSettings settings) {
        List<Domain> domains = new ArrayList<>();
        for (int domain = 0; domain < networks.domains().size(); domain++) {
            domains.add(new Domain(
                    networks.domains().get(domain),
                    networks.networks().get(domain).classes()));
        }
        return new RunContext(
                UUID.randomUUID().toString(),
                bytes(networks.first()),
                domains,
                networks.sharing(),
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
    JointWorker worker() throws IOException {
        List<FrozenSource> frozen = new ArrayList<>();
        for (SourceContext source : sources) {
            frozen.add(new FrozenSource(network(source.archive()), source.scale(), source.shift()));
        }
        JointNetworks networks = networks();
        JointLayout layout = networks.layout(settings.step());
        List<Worker> workers = networks.networks().stream()
                .map(network ->
                        new Worker(settings.step().learnerBeside(network, frozen), settings.step(), settings.seed()))
                .toList();
        return new JointWorker(workers, layout);
    }

    private JointNetworks networks() throws IOException {
        Network first = network(archive);
        List<Network> networks = new ArrayList<>(List.of(first));
        for (Domain domain : domains.subList(1, domains.size())) {
            Network network = Network.create(
                    first.spec(), domain.classes(), settings.seed(), Computation.in(settings.precision()));
            long trunk = network.parameters().stream()
                    .filter(parameter -> parameter.group() != Parameter.Group.HEAD)
                    .mapToLong(Parameter::length)
                    .sum();
            network.values().slice(0, trunk).copyFrom(first.values().slice(0, trunk));
            // Domains take turns: activations of one are enough.
            network.computeWith(first);
            networks.add(network);
        }
        return new JointNetworks(domains.stream().map(Domain::name).toList(), networks, sharing);
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
