package org.spottune.spark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.spottune.graph.Interval;
import org.spottune.graph.Network;
import org.spottune.graph.ParameterLayout;
import org.spottune.model.ModelFormatException;
import org.spottune.model.NetworkArchive;
import org.spottune.nn.blocks.Parameter;
import org.spottune.train.WorkerState;

/**
 * A state of a run from which it goes on. On disk it is a network archive; updater state and position are further entries,
 * which Deeplearning4j ignores.
 *
 * @param state of every worker
 * @param position how far the run had come
 */
record Checkpoint(WorkerState state, RunPosition position) {

    private static final String VELOCITY = "velocity.bin";
    private static final String TRAINING = "training.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The run before its first round. */
    static Checkpoint start(Network network) {
        return new Checkpoint(WorkerState.resting(network), RunPosition.START);
    }

    RoundStart next() {
        return new RoundStart(state, position.lastRoundOrNull());
    }

    /** @param network of the run, with the state's parameters */
    void write(Network network, OutputStream out) throws IOException {
        Map<String, byte[]> extras = new LinkedHashMap<>();
        ByteBuffer velocity = ByteBuffer.allocate(Math.multiplyExact(state.velocity().length, Float.BYTES));
        velocity.asFloatBuffer().put(state.velocity());
        extras.put(VELOCITY, velocity.array());
        extras.put(TRAINING, JSON.writeValueAsBytes(position));
        NetworkArchive.write(network, extras, out);
    }

    /**
     * Reads a checkpoint.
     *
     * @param origin what the bytes come from, for messages
     * @param run the network of the run, with its start values
     * @throws IOException if it is damaged, or not one of this run
     */
    static Checkpoint read(InputStream in, String origin, Network run) throws IOException {
        NetworkArchive.Content content;
        try {
            content = NetworkArchive.read(in, origin, Set.of(VELOCITY, TRAINING));
        } catch (RuntimeException broken) {
            throw new ModelFormatException("Cannot read network " + origin + ": " + broken.getMessage(), broken);
        }
        try (Network network = content.network()) {
            requireSame(network, run);
            return new Checkpoint(
                    new WorkerState(WorkerState.resting(network).moving(), velocity(content.extras(), run)),
                    position(content.extras(), network.routedBlocks()));
        }
    }

    /** What never moves is that of the run, or the checkpoint was made from another start. */
    private static void requireSame(Network network, Network run) throws ModelFormatException {
        if (!network.spec().equals(run.spec()) || network.classes() != run.classes()) {
            throw new ModelFormatException("it holds another network: expected " + run.spec() + " with " + run.classes()
                    + " classes, got " + network.spec() + " with " + network.classes());
        }
        for (Interval frozen : ParameterLayout.of(run).of(Parameter.Role.FROZEN)) {
            if (!frozen.of(network.values())
                    .read()
                    .equals(frozen.of(run.values()).read())) {
                throw new ModelFormatException("its frozen parameters are not those that the run starts from");
            }
        }
    }

    private static float[] velocity(Map<String, byte[]> extras, Network run) throws ModelFormatException {
        byte[] bytes = entry(extras, VELOCITY);
        int expected = Math.toIntExact(ParameterLayout.of(run).length(Parameter.Role.LEARNING));
        if (bytes.length != (long) expected * Float.BYTES) {
            throw new ModelFormatException("its entry " + VELOCITY + " has " + bytes.length + " bytes, expected "
                    + expected + " values of " + Float.BYTES);
        }
        float[] velocity = new float[expected];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(velocity);
        return velocity;
    }

    private static RunPosition position(Map<String, byte[]> extras, int routedBlocks) throws IOException {
        RunPosition position;
        try {
            position = JSON.readValue(new String(entry(extras, TRAINING), StandardCharsets.UTF_8), RunPosition.class);
        } catch (JsonProcessingException broken) {
            throw new ModelFormatException(
                    "its entry " + TRAINING + " tells no position: " + broken.getOriginalMessage(), broken);
        }
        if (position == null || !position.fits(routedBlocks)) {
            throw new ModelFormatException("its entry " + TRAINING + " tells a position that no run with "
                    + routedBlocks + " routed blocks has: " + position);
        }
        return position;
    }

    private static byte[] entry(Map<String, byte[]> extras, String name) throws ModelFormatException {
        return Optional.ofNullable(extras.get(name))
                .orElseThrow(() -> new ModelFormatException(
                        "it has no entry " + name + ", only " + List.copyOf(extras.keySet()) + " beside the network"));
    }
}
