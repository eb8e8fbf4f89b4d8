package org.spottune.train;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.spottune.graph.Network;
import org.spottune.learner.JointLayout;
import org.spottune.learner.LearnerState;

/**
 * The networks of a run, one for each of its domains, all with the same trunk.
 *
 * @param domains their names; a run of one domain needs none
 * @param networks of the domains, in the same order
 * @param sharing which of their parameters are shared
 */
public record JointNetworks(List<String> domains, List<Network> networks, Sharing sharing) implements AutoCloseable {

    public JointNetworks {
        domains = List.copyOf(domains);
        networks = List.copyOf(networks);
        if (domains.isEmpty() || domains.size() != networks.size()) {
            throw new IllegalArgumentException(
                    "Expected a network for each domain, got " + networks.size() + " for " + domains);
        }
        if (new HashSet<>(domains).size() != domains.size()) {
            throw new IllegalArgumentException("Names of domains must differ, got " + domains);
        }
        for (Network network : networks) {
            if (!network.spec().equals(networks.get(0).spec())) {
                throw new IllegalArgumentException("Networks trained together must have one trunk, got "
                        + networks.get(0).spec() + " and " + network.spec());
            }
        }
    }

    /** The network of a run of one domain. */
    public static JointNetworks of(Network network) {
        return new JointNetworks(List.of(""), List.of(network), Sharing.NOTHING);
    }

    /** The first network; all have its trunk. */
    public Network first() {
        return networks.get(0);
    }

    public boolean isSingle() {
        return domains.size() == 1;
    }

    /** Layout of the state of all networks. */
    public JointLayout layout(StepPlan step) {
        return JointLayout.of(domains, first(), step.state(first()), sharing::shares);
    }

    /** The state of all before the first step. */
    public LearnerState resting(StepPlan step) {
        return layout(step)
                .joint(networks.stream()
                        .map(network -> step.state(network).resting(network))
                        .toList());
    }

    /**
     * Sets the parameters of all networks.
     *
     * @param parameters name of the vector of parameters, see {@link LearnerState}
     */
    public void write(LearnerState state, StepPlan step, String parameters) {
        JointLayout layout = layout(step);
        IntStream.range(0, networks.size())
                .forEach(domain ->
                        layout.of(domain, state).withParameters(parameters).writeTo(networks.get(domain)));
    }

    @Override
    public void close() {
        networks.forEach(Network::close);
    }
}
