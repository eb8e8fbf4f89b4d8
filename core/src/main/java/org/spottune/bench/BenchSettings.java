package org.spottune.bench;

import org.spottune.kernels.Precision;
import org.spottune.nn.Architecture;

/**
 * The workload of a benchmark.
 *
 * @param network with random weights
 * @param mode what a step does
 * @param batch images of a step
 * @param size height and width of the images
 * @param frozenPrefixBlocks blocks that both paths of SpotTune share
 * @param precision in which passes are computed
 * @param source frozen network beside it, if the mode has one
 */
public record BenchSettings(
        Architecture network,
        BenchMode mode,
        int batch,
        int size,
        int frozenPrefixBlocks,
        Precision precision,
        Architecture source) {

    /** A network with its own architecture as the source, if the mode has one. */
    public BenchSettings(
            Architecture network, BenchMode mode, int batch, int size, int frozenPrefixBlocks, Precision precision) {
        this(network, mode, batch, size, frozenPrefixBlocks, precision, network);
    }

    /** The same for another mode. */
    public BenchSettings with(BenchMode other) {
        return new BenchSettings(network, other, batch, size, frozenPrefixBlocks, precision, source);
    }

    public BenchSettings {
        if (batch < 1) {
            throw new IllegalArgumentException("Batch must be >= 1 images, got " + batch);
        }
        if (size < 1) {
            throw new IllegalArgumentException("Size must be >= 1 pixels, got " + size);
        }
        network.requireInput(size, size);
        if (mode.routed() && !network.hasResidualBlocks()) {
            throw new IllegalArgumentException(
                    "Mode " + mode.id() + " decides over residual blocks, of which '" + network.name() + "' has none");
        }
        if (frozenPrefixBlocks < 0 || frozenPrefixBlocks >= network.blockCount()) {
            throw new IllegalArgumentException("Frozen prefix must be 0 to " + (network.blockCount() - 1)
                    + " blocks of '" + network.name() + "', got " + frozenPrefixBlocks);
        }
        if (frozenPrefixBlocks > 0 && !mode.routed()) {
            throw new IllegalArgumentException(
                    "Mode " + mode.id() + " freezes no blocks, got a frozen prefix of " + frozenPrefixBlocks);
        }
    }
}
