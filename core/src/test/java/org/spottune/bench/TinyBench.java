package org.spottune.bench;

import org.spottune.kernels.Precision;
import org.spottune.nn.TinyResNets;

/** Benchmarks of a network of two blocks, 23040 operations an image and direction. */
final class TinyBench {

    /** Images of a step. */
    static final int BATCH = 6;

    private TinyBench() {}

    static BenchSettings settings(BenchMode mode) {
        return settings(mode, 0);
    }

    static BenchSettings settings(BenchMode mode, int frozenPrefixBlocks) {
        return new BenchSettings(TinyResNets.averagePooled(), mode, BATCH, 8, frozenPrefixBlocks, Precision.FLOAT32);
    }
}
