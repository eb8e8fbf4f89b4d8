package org.spottune.bench;

import java.util.OptionalDouble;

/**
 * One turn of a benchmark: steps of spottune, then the peer.
 *
 * @param ours rates of the steps of spottune
 * @param peer rate that the peer printed, if there is one
 */
public record BenchTurn(Rates ours, OptionalDouble peer) {}
