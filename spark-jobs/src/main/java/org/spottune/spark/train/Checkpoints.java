package org.spottune.spark.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.spottune.graph.Network;
import org.spottune.model.NetworkArchive;
import org.spottune.policy.BlockUsage;
import org.spottune.train.StepResult;
import org.spottune.train.WorkerState;

/**
 * Network archives from which training goes on: updater state and epoch are further entries, which Deeplearning4j
 * ignores. Everything else that a run draws is a function of seed, epoch and image.
 */
final class Checkpoints {

    private static final String VELOCITY = "velocity.bin";
    private static final String TRAINING = "training.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Checkpoints() {}

    /**
     * A checkpoint read back.
     *
     * @param state to continue from
     * @param progress how far the run had come
     */
    record Restored(WorkerState state, Finished progress) {

        RoundStart start() {
            return new RoundStart(state, progress.lastRoundOrNull());
        }
    }

    /**
     * How far a run has come.
     *
     * @param epochs behind it
     * @param lastEpoch sums over the last of them
     * @param lastRoundOrNull use of the fine-tuned branches in its last round
     */
    record Finished(
            @JsonProperty(value = "epochs", required = true) int epochs,
            @JsonProperty(value = "lastEpoch", required = true) StepResult lastEpoch,
            @JsonProperty("lastRound") BlockUsage lastRoundOrNull) {}

    static void write(Network network, WorkerState state, Finished progress, OutputStream out) throws IOException {
        Map<String, byte[]> extras = new LinkedHashMap<>();
        ByteBuffer velocity = ByteBuffer.allocate(state.velocity().length * Float.BYTES);
        velocity.asFloatBuffer().put(state.velocity());
        extras.put(VELOCITY, velocity.array());
        extras.put(TRAINING, JSON.writeValueAsBytes(progress));
        NetworkArchive.write(network, extras, out);
    }

    static Restored read(InputStream in, String origin) throws IOException {
        NetworkArchive.Content content = NetworkArchive.read(in, origin, Set.of(VELOCITY, TRAINING));
        try (Network network = content.network()) {
            byte[] bytes = content.extras().get(VELOCITY);
            byte[] training = content.extras().get(TRAINING);
            WorkerState resting = WorkerState.resting(network);
            if (bytes == null || training == null || bytes.length != resting.velocity().length * Float.BYTES) {
                throw new IOException("Cannot resume from '" + origin + "': expected entries " + VELOCITY + " of "
                        + resting.velocity().length + " values and " + TRAINING + ", got "
                        + content.extras().keySet());
            }
            float[] velocity = new float[resting.velocity().length];
            ByteBuffer.wrap(bytes).asFloatBuffer().get(velocity);
            return new Restored(new WorkerState(resting.moving(), velocity), JSON.readValue(training, Finished.class));
        }
    }
}
