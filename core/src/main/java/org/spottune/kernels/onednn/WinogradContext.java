package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.spottune.kernels.winograd.VectorModule;

/** What all Winograd convolutions of one network share: threads, and memory that none needs after its call. */
final class WinogradContext implements AutoCloseable {

    private final Engine engine;
    private final Optional<OpenMp> openMp = OpenMp.find();
    private final boolean enabled = slowdownReasons(openMp).isEmpty();
    private final Map<Purpose, Scratch> scratches = new EnumMap<>(Purpose.class);
    private Team team;

    WinogradContext(Engine engine) {
        this.engine = engine;
    }

    /** What keeps Winograd convolutions from being possible, or from being any faster than direct ones, in this process. */
    static List<String> slowdownReasons() {
        return slowdownReasons(OpenMp.find());
    }

    private static List<String> slowdownReasons(Optional<OpenMp> openMp) {
        List<String> found = new ArrayList<>(VectorModule.slowdownReasons());
        if (OpenMp.threads() > 1 && openMp.isEmpty()) {
            found.add("this process has no OpenMP runtime of GNU's (libgomp) that Java can call, on "
                    + System.getProperty("os.name"));
        }
        return found;
    }

    /** Whether convolutions may be computed so. */
    boolean enabled() {
        return enabled;
    }

    Engine engine() {
        return engine;
    }

    /** The threads, which start when the first operation wants them. */
    Team team() {
        if (team == null) {
            team = new Team(openMp);
        }
        return team;
    }

    /** What memory holds until the next operation wants it. */
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
