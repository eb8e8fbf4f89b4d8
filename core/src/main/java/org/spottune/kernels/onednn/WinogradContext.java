package org.spottune.kernels.onednn;

import org.spottune.kernels.Precision;

/** What all Winograd convolutions of one network share: threads, and memory that none needs after its call. */
final class WinogradContext implements AutoCloseable {

    private final Engine engine;
    private final boolean enabled;
    private final Scratch planes = new Scratch();
    private Team team;

    WinogradContext(Engine engine) {
        this.engine = engine;
        // Java's threads, which transform floats, and OpenMP's take turns within every convolution.
        this.enabled = engine.precision() == Precision.FLOAT32
                && (new OpenMp().threads() == 1 || OpenMp.isShared() && OpenMp.idlesQuietly(System.getenv()));
    }

    /** Whether it is possible, and would be any faster than direct convolutions here. */
    boolean enabled() {
        return enabled;
    }

    Engine engine() {
        return engine;
    }

    /** The threads, which start when the first operation wants them. */
    Team team() {
        if (team == null) {
            team = new Team();
        }
        return team;
    }

    NativeBuffer planes(long bytes) {
        return planes.bufferOf(bytes);
    }

    @Override
    public void close() {
        planes.close();
        if (team != null) {
            team.close();
        }
    }
}
