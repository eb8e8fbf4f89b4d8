package org.spottune.spark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateVector;
import org.spottune.model.ModelFormatException;
import org.spottune.model.NetworkArchive;
import org.spottune.nn.blocks.Parameter;
import org.spottune.train.JointNetworks;
import org.spottune.train.StepPlan;

/**
 * A state from which a run can continue. On disk it is a network archive; the learner's other vectors and the position
 * are further entries, which Deeplearning4j ignores.
 *
 * @param state of every worker
 * @param position of the run
 */
record RunCheckpoint(LearnerState state, RunPosition position) {

    /** Each vector is an entry of its name, as big-endian floats. */
    private static final String VECTORS = "state/";

    private static final String VECTOR_ENDING = ".bin";
    private static final String TRAINING = "training.json";
    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new Jdk8Module()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The run before its first round. */
    static RunCheckpoint start(JointNetworks networks, StepPlan step) {
        return new RunCheckpoint(networks.resting(step), RunPosition.START);
    }

    RoundStart next() {
        return new RoundStart(state, position.lastRound());
    }

    /** @param network the first domain's, with the state's parameters */
    void write(Network network, OutputStream out) throws IOException {
        Map<String, byte[]> extras = new LinkedHashMap<>();
        state.vectors().forEach((name, vector) -> {
            if (!name.equals(LearnerState.MOVING)) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(vector.values().length, Float.BYTES));
                bytes.asFloatBuffer().put(vector.values());
                extras.put(entryOf(name), bytes.array());
            }
        });
        extras.put(TRAINING, JSON.writeValueAsBytes(position));
        NetworkArchive.write(network, extras, out);
    }

    private static String entryOf(String vector) {
        return VECTORS + vector + VECTOR_ENDING;
    }

    /**
     * Reads a checkpoint.
     *
     * @param origin of the bytes, for messages
     * @param run the networks of the run, with their start values
     * @param step of the run
     * @throws IOException if the checkpoint is damaged, or belongs to another run
     */
    static RunCheckpoint read(InputStream in, String origin, JointNetworks run, StepPlan step) throws IOException {
        LearnerState resting = run.resting(step);
        Set<String> entries = resting.vectors().keySet().stream()
                .filter(name -> !name.equals(LearnerState.MOVING))
                .map(RunCheckpoint::entryOf)
                .collect(Collectors.toCollection(TreeSet::new));
        entries.add(TRAINING);
        NetworkArchive.Content content;
        try {
            content = NetworkArchive.read(in, origin, entries);
        } catch (RuntimeException broken) {
            throw new ModelFormatException("Cannot read network " + origin + ": " + broken.getMessage(), broken);
        }
        try (Network network = content.network()) {
            requireSame(network, run.first());
            return new RunCheckpoint(
                    state(content.extras(), network, resting), position(content.extras(), network.routedBlocks()));
        }
    }

    private static LearnerState state(Map<String, byte[]> extras, Network network, LearnerState resting)
            throws ModelFormatException {
        Map<String, StateVector> vectors = new TreeMap<>();
        for (Map.Entry<String, StateVector> vector : resting.vectors().entrySet()) {
            StateVector initial = vector.getValue();
            float[] values = vector.getKey().equals(LearnerState.MOVING)
                    ? ParameterLayout.of(network).packMoving(network.values())
                    : floats(extras, entryOf(vector.getKey()), initial.values().length);
            vectors.put(vector.getKey(), initial.with(values));
        }
        return new LearnerState(vectors);
    }

    /** Frozen parameters must equal the run's: otherwise the checkpoint belongs to another start. */
    private static void requireSame(Network network, Network run) throws ModelFormatException {
        if (!network.spec().equals(run.spec()) || network.classes() != run.classes()) {
            throw new ModelFormatException("it holds another network: expected " + run.spec() + " with " + run.classes()
                    + " classes, got " + network.spec() + " with " + network.classes());
        }
        for (Interval frozen : ParameterLayout.of(run).of(Parameter.Role.FROZEN)) {
            if (!frozen.of(network.values())
                    .read()
                    .equals(frozen.of(run.values()).read())) {
                throw new ModelFormatException("its frozen parameters differ from the run's");
            }
        }
    }

    private static float[] floats(Map<String, byte[]> extras, String entry, int expected) throws ModelFormatException {
        byte[] bytes = entry(extras, entry);
        if (bytes.length != (long) expected * Float.BYTES) {
            throw new ModelFormatException("its entry " + entry + " has " + bytes.length + " bytes, expected "
                    + expected + " values of " + Float.BYTES);
        }
        float[] values = new float[expected];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }

    private static RunPosition position(Map<String, byte[]> extras, int routedBlocks) throws IOException {
        RunPosition position;
        try {
            position = JSON.readValue(new String(entry(extras, TRAINING), StandardCharsets.UTF_8), RunPosition.class);
        } catch (JsonProcessingException broken) {
            throw new ModelFormatException(
                    "its entry " + TRAINING + " holds no position: " + broken.getOriginalMessage(), broken);
        }
        if (position == null || !position.fits(routedBlocks)) {
            throw new ModelFormatException(
                    "its entry " + TRAINING + " holds a position that is not valid for a run with " + routedBlocks
                            + " routed blocks: " + position);
        }
        return position;
    }

    private static byte[] entry(Map<String, byte[]> extras, String name) throws ModelFormatException {
        return Optional.ofNullable(extras.get(name))
                .orElseThrow(() -> new ModelFormatException(
                        "it has no entry " + name + ", only " + List.copyOf(extras.keySet()) + " beside the network"));
    }
}
