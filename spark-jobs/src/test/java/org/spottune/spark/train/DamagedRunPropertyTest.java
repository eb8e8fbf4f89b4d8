package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.data.DataException;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.model.ModelFormatException;
import org.spottune.model.NetworkArchive;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.NamedSums;
import org.spottune.spark.storage.Storage;
import org.spottune.train.JointNetworks;
import org.spottune.train.StepPlan;
import org.spottune.transfer.SpotTune;

@PropertyDefaults(tries = 100)
@AddLifecycleHook(Tries.class)
class DamagedRunPropertyTest {

    private static final String NAME = "epoch-0001.zip";
    private static final String MANIFEST = "runs/one/manifest.json";

    private static final ForeignBytes CHECKPOINT =
            ForeignBytes.of(NAME, ModelFormatException.class).withBytes(256L << 20);

    private static final StepPlan STEP = Experiments.of("method = spottune").step();

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("run");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        new Storage(new Configuration()).delete(folder.toString());
    }

    @Property
    void damagedCheckpointsAreReadOrRefused(@ForAll("checkpoints") byte[] file) {
        CHECKPOINT.read(file, DamagedRunPropertyTest::readCheckpoint);
    }

    @Provide
    Arbitrary<byte[]> checkpoints() throws IOException {
        try (Network network = network()) {
            NamedSums sums = NamedSums.of(
                    Map.of(NamedSums.EXAMPLES, new double[] {8}, BlockUsageLoss.TUNED, new double[] {3, 4}));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            RunPosition position = new RunPosition(1, sums, sums, sums, null, null, null);
            new RunCheckpoint(STEP.state(network).resting(network), position).write(network, out);
            return Damage.of(List.of(out.toByteArray()));
        }
    }

    @Property
    void damagedProgressIsReadOrRefused(@ForAll("progress") byte[] json) {
        CHECKPOINT.read(json, DamagedRunPropertyTest::readWithProgress);
    }

    @Provide
    Arbitrary<byte[]> progress() {
        return Damage.ofTexts(
                """
                {"epochs": 1,
                 "lastEpoch": {"examples": [8], "loss.cross-entropy": [1.5], "correct": [4], "usage.tuned": [3, 4]},
                 "lastValidation": {"examples": [2], "evaluated.loss": [1.5], "correct": [1]},
                 "lastRound": {"examples": [8], "usage.tuned": [3, 4]},
                 "begun": {"rounds": {"rounds": [{"examples": [4], "usage.tuned": [1, 2]}], "seconds": 1.5},
                  "workers": 2},
                 "best": {"epoch": 1, "value": 1.5}, "progress": {"epoch": 1, "value": 0.5}}
                """);
    }

    @Test
    void refusesProgressThatTheRunCannotHaveMade() {
        for (String json : List.of(
                "null",
                "{\"epochs\": -1, \"lastEpoch\": {\"examples\": [8], \"usage.tuned\": [1, 1]}}",
                "{\"epochs\": 1, \"lastEpoch\": {\"examples\": [8], \"usage.tuned\": [1]}}",
                "{\"epochs\": 1, \"lastEpoch\": {\"examples\": [8]}}",
                "{\"epochs\": 0}",
                "{\"epochs\": 0, \"begun\": {\"rounds\": {\"rounds\": []}, \"workers\": 2}}",
                "{\"epochs\": 0, \"begun\": {\"rounds\": {\"rounds\": [{\"examples\": [4]}]}, \"workers\": 2}}",
                "{\"epochs\": 1, \"lastEpoch\": null}")) {
            assertThat(CHECKPOINT.refusal(
                            json.getBytes(StandardCharsets.UTF_8), DamagedRunPropertyTest::readWithProgress))
                    .contains(
                            "its entry training.json holds a position that is not valid for a run with 2 routed blocks");
        }
        assertThat(CHECKPOINT.refusal("{".getBytes(StandardCharsets.UTF_8), DamagedRunPropertyTest::readWithProgress))
                .contains("its entry training.json holds no position");
    }

    private static Object readWithProgress(byte[] json) throws IOException {
        try (Network network = network()) {
            int length = STEP.state(network).resting(network).values("momentum").length;
            byte[] momentum = new byte[length * Float.BYTES];
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            NetworkArchive.write(network, Map.of("state/momentum.bin", momentum, "training.json", json), out);
            return readCheckpoint(out.toByteArray());
        }
    }

    /** Whoever reads a checkpoint adds its name to what is wrong with it. */
    private static Object readCheckpoint(byte[] file) throws IOException {
        try (Network run = network()) {
            return RunCheckpoint.read(new ByteArrayInputStream(file), NAME, JointNetworks.of(run), STEP);
        } catch (ModelFormatException refused) {
            throw new ModelFormatException(NAME + ": " + refused.getMessage(), refused);
        }
    }

    private static Network network() {
        return TinyNetworks.of(new SpotTune(0, 5), DataType.FLOAT, 1);
    }

    @Property
    void damagedManifestsAreReadOrRefused(@ForAll("manifests") byte[] json) {
        ForeignBytes.of(MANIFEST, DataException.class)
                .read(json, file -> Manifest.result(new String(file, StandardCharsets.UTF_8), MANIFEST));
    }

    @Provide
    Arbitrary<byte[]> manifests() {
        return Damage.ofTexts(
                """
                {"started": "2026-11-21T00:00:00Z", "method": "spottune", "seed": 7, "workers": 2,
                 "result": {"output": "runs/one", "method": "spottune", "epochs": 2, "modelEpoch": 1, "workers": 2,
                  "top1": 0.5, "loss": 1.5, "validationTop1": 0.5, "validationLoss": 1.25, "imagesPerSecond": 98.7, "seconds": 12.3, "images": 100, "trainableParameters": 123456,
                  "parameters": 1000, "sourceParameters": 500, "addedParameters": 400, "relativeParameters": 2.5,
                  "tunedShare": [0.5, 1.0], "tunedBlocks": [2]}}
                """);
    }

    @Test
    void refusesResultsThatTellNothing() {
        assertThat(ForeignBytes.of(MANIFEST, DataException.class)
                        .refusal(
                                "{\"result\": {}}".getBytes(StandardCharsets.UTF_8),
                                file -> Manifest.result(new String(file, StandardCharsets.UTF_8), MANIFEST)))
                .contains("expected 'result' with output and method");
    }

    @Property
    void damagedTablesAreGoneOnWithOrRefused(@ForAll("tables") byte[] csv) throws IOException {
        Path file = folder.resolve("metrics.csv");
        ForeignBytes.of("metrics.csv", DataException.class).read(csv, bytes -> {
            Files.write(file, bytes);
            new RunTable(new Storage(new Configuration()), file.toString()).begin("round,epoch,loss", 3);
            return null;
        });
    }

    @Provide
    Arbitrary<byte[]> tables() {
        return Damage.ofTexts("round,epoch,loss\n1,1,0.5\n2,1,0.25\n3,2,0.125\n");
    }

    @Test
    void refusesTablesWithoutEpochs() throws IOException {
        Path file = Files.createTempFile("metrics", ".csv");
        try {
            assertThat(ForeignBytes.of(file.toString(), DataException.class)
                            .refusal("round,epoch\n1\n".getBytes(StandardCharsets.UTF_8), bytes -> {
                                Files.write(file, bytes);
                                new RunTable(new Storage(new Configuration()), file.toString()).begin("round,epoch", 3);
                                return null;
                            }))
                    .contains("expected the number of an epoch in column 2, got line '1'");
        } finally {
            Files.delete(file);
        }
    }
}
