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
 * Data common to all rounds of a run; broadcast once.
 *
 * @param runId key of the workers that executors keep between rounds; unique, so that all tasks that share a worker
 *     share its precision
 * @param archive the first domain's network with all parameters, frozen ones included, at their start values; the other
 *     domains have the same trunk
 * @param domains names of the domains, and classes of each
 * @param sharing parameters that the domains share
 * @param frozen archives of the frozen networks beside them, each once
 * @param sources by domain, those beside its network
 * @param settings of the averaging
 */
record RunContext(
        String runId,
        byte[] archive,
        List<Domain> domains,
        Sharing sharing,
        List<byte[]> frozen,
        List<List<SourceContext>> sources,
        AveragingSettings settings)
        implements Serializable {

    private record Domain(String name, int classes) implements Serializable {}

    /** A frozen source: index of its network, and scale and shift that turn the target's input into its own. */
    private record SourceContext(int network, double[] scale, double[] shift) implements Serializable {}

    /** @param sources by domain, frozen networks beside its own */
    static RunContext of(JointNetworks networks, List<List<FrozenSource>> sources, AveragingSettings settings) {
        List<Network> frozen = new ArrayList<>();
        List<List<SourceContext>> contexts = sources.stream()
                .map(ofDomain -> ofDomain.stream()
                        .map(source ->
                                new SourceContext(index(frozen, source.network()), source.scale(), source.shift()))
                        .toList())
                .toList();
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
                frozen.stream().map(RunContext::bytes).toList(),
                contexts,
                settings);
    }

    /** Index of a network in a list, by identity; appends a new one. */
    private static int index(List<Network> networks, Network network) {
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i) == network) {
                return i;
            }
        }
        networks.add(network);
        return networks.size() - 1;
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

    /** A worker of the run, in the run's start state. */
    JointWorker worker() throws IOException {
        List<Network> beside = new ArrayList<>();
        for (byte[] network : frozen) {
            beside.add(network(network));
        }
        JointNetworks networks = networks();
        JointLayout layout = networks.layout(settings.step());
        List<Worker> workers = new ArrayList<>();
        for (int domain = 0; domain < domains.size(); domain++) {
            List<FrozenSource> ofDomain = sources.get(domain).stream()
                    .map(source -> new FrozenSource(beside.get(source.network()), source.scale(), source.shift()))
                    .toList();
            workers.add(new Worker(
                    settings.step().learnerBeside(networks.networks().get(domain), ofDomain),
                    settings.step(),
                    settings.seed()));
        }
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
            // Domains take turns, so one set of activations is enough.
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
