package org.spottune.policy;

/** Routing decisions written down rather than decided. */
public final class Decisions {

    private Decisions() {}

    /** @param tuned {@code [batch][blocks]} */
    public static RoutingDecisions of(boolean[]... tuned) {
        int blocks = tuned[0].length;
        double[] scores = new double[tuned.length * blocks * 2];
        for (int i = 0; i < tuned.length * blocks; i++) {
            scores[2 * i + 1] = tuned[i / blocks][i % blocks] ? 1 : -1;
        }
        return RoutingDecisions.of(scores, tuned.length);
    }
}
