package org.spottune.bench;

import java.util.Optional;

/**
 * How a benchmark measures.
 *
 * @param steps counted in every round, after those that warm up
 * @param alternations rounds of our steps and the peer; without a peer there is one round
 * @param peer what to measure beside ours, if anything
 */
public record BenchPlan(int steps, int alternations, Optional<PeerProgram> peer) {

    public BenchPlan {
        if (steps < 1) {
            throw new IllegalArgumentException("Steps must be >= 1, got " + steps);
        }
        if (alternations < 1) {
            throw new IllegalArgumentException("Alternations must be >= 1, got " + alternations);
        }
    }

    int rounds() {
        return peer.isPresent() ? alternations : 1;
    }
}
