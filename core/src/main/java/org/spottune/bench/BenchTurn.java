package org.spottune.bench;

import java.util.OptionalDouble;

/**
 * One turn of a benchmark: our steps, then the peer.
 *
 * @param ours rates of our steps
 * @param peer what the peer printed, where there is one
 */
public record BenchTurn(Rates ours, OptionalDouble peer) {}
