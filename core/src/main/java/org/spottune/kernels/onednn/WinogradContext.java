package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.kernels.winograd.VectorModule;

/** Threads and temporary memory that all Winograd convolutions of one network share. */
final class WinogradContext implements AutoCloseable {

    private final Engine engine;
    private final Optional<OpenMp> openMp = OpenMp.find();
    private final boolean enabled = slowdownReasons(openMp).isEmpty();
    private final Map<Purpose, Scratch> scratches = new EnumMap<>(Purpose.class);
    private Team team;

    WinogradContext(Engine engine) {
        this.engine = engine;
    }

    /** Why Winograd convolutions are impossible, or no faster than direct ones, in this process; a phrase each. */
    static List<String> slowdownReasons() {
        return slowdownReasons(OpenMp.find());
    }

    private static List<String> slowdownReasons(Optional<OpenMp> openMp) {
        List<String> found = new ArrayList<>(VectorModule.slowdownReasons());
        if (OpenMp.threads() > 1 && openMp.isEmpty()) {
            found.add("this process has no GNU OpenMP runtime (libgomp) that Java can call, on "
                    + System.getProperty("os.name"));
        }
        return found;
    }

    /** Whether to use Winograd convolutions in this process. */
    boolean enabled() {
        return enabled;
    }

    Engine engine() {
        return engine;
    }

    /** The threads, created for the first operation. */
    Team team() {
        if (team == null) {
            team = new Team(openMp);
        }
        return team;
    }

    /** Content of temporary memory, until the next operation reuses it. */
    enum Purpose {
        WEIGHT_PLANES,
        INPUTS,
        GRADIENTS,
        SUMS
    }

    NativeBuffer scratch(Purpose purpose, long bytes) {
        return scratches.computeIfAbsent(purpose, any -> new Scratch()).bufferOf(bytes);
    }

    @Override
    public void close() {
        scratches.values().forEach(Scratch::close);
        if (team != null) {
            team.close();
        }
    }
}
