package org.spottune.train;

import java.util.List;
import org.spottune.learner.JointLayout;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;

/**
 * Trains the networks of all domains of a run in turns, each on its own examples; shared values pass from each network
 * to the next. With a single domain it does what a {@link Worker} does. Not thread-safe.
 */
public final class JointWorker implements AutoCloseable {

    private final List<Worker> workers;
    private final JointLayout layout;
    private List<Integer> present;
    private int newest;

    /**
     * @param workers by index of the domain, whose networks have the same trunk; owned from then on
     * @param layout of their states
     */
    public JointWorker(List<Worker> workers, JointLayout layout) {
        this.workers = List.copyOf(workers);
        this.layout = layout;
    }

    /**
     * Steps of an epoch.
     *
     * @param epoch counted from 0
     * @param firstStep counted from 0 at the beginning of the epoch
     * @param steps at most
     * @param turns order of the domains in the epoch
     * @param batchSize examples of each
     */
    public record Portion(int epoch, int firstStep, int steps, Turns turns, int batchSize) {

        /** Steps of one domain that follow each other. */
        private Worker.Portion of(int domain, int first, int count) {
            return new Worker.Portion(epoch, turns.place(first), count, turns.stepsOf(domain), batchSize);
        }

        /** The portion of a run of one domain. */
        public Worker.Portion ofSingle() {
            return of(0, firstStep, steps);
        }

        private int end() {
            return Math.min(firstStep + steps, turns.steps());
        }
    }

    /** Sets everything that moves in training; domains that the state lacks stay as they are. */
    public void restore(LearnerState state) {
        present = layout.domainsIn(state);
        present.forEach(domain -> workers.get(domain).restore(layout.of(domain, state)));
        newest = present.get(0);
    }

    /** The present state of everything that moves in training, for the domains that were restored. */
    public LearnerState state() {
        LearnerState state = layout.joint(newest, workers.get(newest).state());
        for (int domain : present) {
            if (domain != newest) {
                state = state.with(layout.own(domain, workers.get(domain).state()));
            }
        }
        return state;
    }

    /**
     * Runs steps of an epoch; a domain whose examples end early skips its remaining turns.
     *
     * @param examples by index of the domain
     * @param portion which steps
     * @param lastRound sums over the newest round of every domain, of all workers; empty before the first
     * @return sums over the examples seen, possibly none; with several domains also those of each
     */
    public NamedSums run(List<Examples> examples, Portion portion, NamedSums lastRound) {
        if (layout.isSingle()) {
            return workers.get(0).run(examples.get(0), portion.ofSingle(), lastRound);
        }
        NamedSums ofAll = ofAll(lastRound);
        NamedSums sums = NamedSums.EMPTY;
        for (int step = portion.firstStep(); step < portion.end(); ) {
            int domain = portion.turns().domain(step);
            int first = step;
            while (step < portion.end() && portion.turns().domain(step) == domain) {
                step++;
            }
            Worker worker = turnOf(domain);
            String name = layout.domains().get(domain);
            NamedSums seen = worker.run(
                    examples.get(domain),
                    portion.of(domain, first, step - first),
                    lastRound.domain(name).merge(ofAll));
            sums = sums.merge(seen).merge(seen.ofDomain(name));
        }
        return sums;
    }

    /** The sums that terms over all domains read. */
    private static NamedSums ofAll(NamedSums lastRound) {
        NamedSums all = NamedSums.EMPTY;
        for (var domain : lastRound.domains().entrySet()) {
            all = all.merge(domain.getValue().ofDomain(domain.getKey()));
        }
        return all;
    }

    private Worker turnOf(int domain) {
        Worker worker = workers.get(domain);
        if (domain != newest) {
            worker.learner().takeShared(workers.get(newest).learner(), layout);
            newest = domain;
        }
        return worker;
    }

    /** The worker of the only domain. */
    public Worker single() {
        if (!layout.isSingle()) {
            throw new IllegalStateException("Expected a run of one domain, got " + layout.domains());
        }
        return workers.get(0);
    }

    /**
     * Classifies examples of a domain as evaluation shows them, see {@link Worker#evaluate}.
     *
     * @param domain its index
     */
    public NamedSums evaluate(int domain, Examples examples, int batchSize) {
        return workers.get(domain).evaluate(examples, batchSize);
    }

    /** Those whose kernels others compute with are closed last. */
    @Override
    public void close() {
        for (int domain = workers.size() - 1; domain >= 0; domain--) {
            workers.get(domain).close();
        }
    }
}
