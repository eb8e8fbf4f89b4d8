package org.spottune.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The order of the domains' steps in an epoch of a joint run. Each domain's steps are spread evenly over the epoch, so
 * that domains with equally many steps alternate.
 */
public final class Turns implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How many steps of an epoch each domain gets. */
    public enum Share {
        /** As many as its images fill: an epoch shows every image once. */
        SIZE,
        /**
         * As many as the domain with the fewest; of larger domains each epoch shows different images than the one
         * before.
         */
        EQUAL
    }

    private final int[] stepsOfDomains;
    private final int[] domains;
    private final int[] places;

    /**
     * Orders the steps of an epoch.
     *
     * @param stepsOfDomains steps that show every image once, by domain
     */
    public Turns(List<Integer> stepsOfDomains, Share share) {
        int fewest = stepsOfDomains.stream().mapToInt(Integer::intValue).min().orElseThrow();
        if (fewest < 1) {
            throw new IllegalArgumentException("Every domain must have a step, got " + stepsOfDomains);
        }
        this.stepsOfDomains = stepsOfDomains.stream()
                .mapToInt(steps -> share == Share.EQUAL ? fewest : steps)
                .toArray();
        List<Turn> turns = new ArrayList<>();
        for (int domain = 0; domain < this.stepsOfDomains.length; domain++) {
            for (int step = 0; step < this.stepsOfDomains[domain]; step++) {
                turns.add(new Turn(domain, step, (step + 0.5) / this.stepsOfDomains[domain]));
            }
        }
        turns.sort(Comparator.comparingDouble(Turn::when).thenComparingInt(Turn::domain));
        this.domains = turns.stream().mapToInt(Turn::domain).toArray();
        this.places = turns.stream().mapToInt(Turn::step).toArray();
    }

    /**
     * A step of an epoch.
     *
     * @param step of the domain, counted from 0
     * @param when position in the epoch, in [0, 1]
     */
    private record Turn(int domain, int step, double when) {}

    /** Steps of an epoch. */
    public int steps() {
        return domains.length;
    }

    /** Steps of an epoch that belong to a domain. */
    public int stepsOf(int domain) {
        return stepsOfDomains[domain];
    }

    /** Index of the domain that a step of the epoch belongs to; steps are counted from 0. */
    public int domain(int step) {
        return domains[step];
    }

    /** Position of a step of the epoch among its domain's steps, both counted from 0. */
    public int place(int step) {
        return places[step];
    }

    /** Indices of the domains that have a step in a range of steps. */
    public Set<Integer> domains(int firstStep, int steps) {
        return IntStream.range(firstStep, Math.min(firstStep + steps, domains.length))
                .map(step -> domains[step])
                .boxed()
                .collect(TreeSet::new, Set::add, Set::addAll);
    }

    @Override
    public String toString() {
        return "turns of domains with " + Arrays.toString(stepsOfDomains) + " steps";
    }
}
