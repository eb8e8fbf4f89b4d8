package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.Split;
import org.spottune.evaluation.EvaluationCounts;
import org.spottune.graph.Network;
import org.spottune.model.NetworkArchive;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.session.StoppedException;
import org.spottune.spark.storage.Storage;
import org.spottune.transfer.CompactNetwork;

/** Runs whose classifier learns first, and runs whose model lies between source and tuned weights. */
@ExtendWith(LocalSpark.class)
class ProbedRunTest {

    /** Four rounds an epoch. */
    private static final String SETTINGS =
            "epochs = 3, batch-size = 8, averaging-frequency = 1, learning-rate = 0.02, checkpoint.keep-last = 9, ";

    private static final int ROUNDS = 4;

    @TempDir
    private static Path shared;

    private static PictureDataset data;
    /** The same with the images of {@code test} as {@code val}. */
    private static String withVal;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    ProbedRunTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDatasets() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 4, 2);
        Path pictures = shared.resolve("pictures");
        Files.move(pictures.resolve("test"), pictures.resolve("val"));
        withVal = shared.resolve("with-val").toString();
        new IngestJob(LocalSpark.session(), Progress.NONE)
                .run(IngestRequest.of(
                        new org.apache.hadoop.fs.Path(pictures.toString()), new org.apache.hadoop.fs.Path(withVal)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method = fine-tuning",
                "method = spottune, optimizer = adam, ema.decay = 0.5",
                "method = series-adapters",
                "method = piggyback",
                "method = l2-sp, direction = never-hurt, dtnh.scope = round"
            })
    void inTheFirstEpochsTheClassifierAloneMoves(String settings) throws IOException {
        run(settings + ", head-first { epochs = 2, learning-rate = 0.3 }", "run");

        Map<String, float[]> first = checkpoint("run", 1);
        Map<String, float[]> second = checkpoint("run", 2);
        Map<String, float[]> third = checkpoint("run", 3);
        assertThat(changed(first, second)).containsExactly("fc.bias", "fc.weight");
        assertThat(changed(second, third)).contains("fc.bias", "fc.weight").hasSizeGreaterThan(3);
        try (Network source = ModelFolder.open(data.source(), storage()).network()) {
            for (Parameter parameter : source.parameters()) {
                if (parameter.group() != Group.HEAD) {
                    assertThat(second.get(parameter.name()))
                            .as(parameter.name())
                            .isEqualTo(parameter.vector().toFloats());
                }
            }
        }
        List<String> rates = RunTables.column(folder.resolve("run/metrics.csv"), "learning-rate");
        assertThat(rates.subList(0, 2)).containsOnly("0.00000");
        assertThat(rates.get(2)).isEqualTo("0.0200000");
    }

    @ParameterizedTest
    @ValueSource(ints = {ROUNDS - 1, ROUNDS + 1, 2 * ROUNDS, 2 * ROUNDS + 1})
    void aRunThatWasStoppedContinuesToTheSameBytes(int rounds) throws IOException {
        String settings = "method = spottune, optimizer = adam, ema.decay = 0.5, head-first.epochs = 2,"
                + " interpolation { chosen-by = validation, steps = 3 }";
        TrainResult whole = run(settings, "whole");
        StopRequest stop = new StopRequest();
        Progress asking = (phase, done, total) -> {
            if (phase.equals("train") && done >= rounds) {
                stop.request();
            }
        };
        assertThatThrownBy(() -> new TrainJob(spark, asking, stop).run(request(withVal, settings, "stopped", false)))
                .isInstanceOf(StoppedException.class);

        TrainResult resumed = new TrainJob(spark, Progress.NONE).run(request(withVal, settings, "stopped", true));

        for (String file : List.of("model/network.zip", "interpolation.csv", "rounds.csv")) {
            assertThat(folder.resolve("stopped").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
        assertThat(resumed.interpolationAlpha()).isPresent().isEqualTo(whole.interpolationAlpha());
    }

    @Test
    void lackOfProgressEndsNoRunBeforeTheNetworkHasLearned() throws IOException {
        String settings = "method = fine-tuning, epochs = 6, early-stopping { patience = 1, least-gain = 100 }";

        assertThat(run(settings, "plain").epochs()).isEqualTo(2);
        assertThat(run(settings + ", head-first.epochs = 3", "probed").epochs()).isEqualTo(4);
    }

    @Test
    void theModelIsTheBestOfTheWay() throws IOException {
        TrainResult tuned = run("method = fine-tuning", "tuned");
        TrainResult mixed = run("method = fine-tuning, interpolation { chosen-by = validation, steps = 4 }", "mixed");

        List<String> lines = Files.readAllLines(folder.resolve("mixed/interpolation.csv"));
        assertThat(lines).hasSize(6).first().isEqualTo("alpha,validation-top1,validation-loss");
        assertThat(lines.subList(1, 6))
                .extracting(line -> Double.parseDouble(line.split(",")[0]))
                .containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
        double best = lines.stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",")[1]))
                .max()
                .orElseThrow();
        assertThat(mixed.validationTop1().orElseThrow()).isCloseTo(best, within(1e-6));
        // The last is the network that the other run has saved.
        assertThat(Double.parseDouble(lines.get(5).split(",")[2]))
                .isCloseTo(tuned.validationLoss().orElseThrow(), within(1e-5));
        assertThat(Files.readString(folder.resolve("mixed/manifest.json"))).contains("\"interpolationAlpha\" : ");
        assertThat(tuned.interpolationAlpha()).isEmpty();
        assertThat(Files.readString(folder.resolve("tuned/manifest.json"))).doesNotContain("interpolationAlpha");
        assertThat(folder.resolve("tuned/interpolation.csv")).doesNotExist();
        EvaluationCounts counts = new EvaluateJob(spark, Progress.NONE)
                .run(InferenceRequest.of(folder.resolve("mixed").toString(), withVal, Split.VAL))
                .counts();
        assertThat(mixed.validationTop1()).contains(counts.top1());
        assertThat(mixed.validationLoss().orElseThrow()).isCloseTo(counts.loss(), within(1e-6));
        requireOnTheWay(mixed, checkpoint("mixed", 3), "mixed/model");
    }

    /** The best epoch is chosen first, by its averaged parameters; what is saved lies between these and the source's. */
    @Test
    void theWayLeadsToTheBestEpochsAverage() throws IOException {
        // Steps so small that hardly any image changes its class, though parameters move.
        String settings = "method = fine-tuning, batch-norm = stored, ema.decay = 0.5, learning-rate = 1e-3,"
                + " checkpoint { keep-best = validation-top1, model = best }";
        TrainResult tuned = run(settings, "tuned");
        TrainResult mixed = run(settings + ", interpolation { chosen-by = validation, steps = 1 }", "mixed");

        assertThat(mixed.modelEpoch()).isEqualTo(tuned.modelEpoch()).isLessThan(3);
        List<String> lines = Files.readAllLines(folder.resolve("mixed/interpolation.csv"));
        assertThat(Double.parseDouble(lines.get(2).split(",")[2]))
                .isCloseTo(tuned.validationLoss().orElseThrow(), within(1e-5));
        Map<String, float[]> average = values(folder.resolve("tuned/model/network.zip"), Set.of());
        requireOnTheWay(mixed, average, "mixed/model");
    }

    /** Usage is counted, and blocks are dropped, of the network that lies on the way. */
    @Test
    void aCompactNetworkIsMadeOfTheOneOnTheWay() throws IOException {
        String settings = "method = spottune-global-k, global-k.k = 1, learning-rate = 0.5";
        run(settings, "tuned");
        TrainResult mixed = run(settings + ", interpolation { chosen-by = validation, steps = 3 }", "mixed");

        requireOnTheWay(
                mixed, values(folder.resolve("tuned/routed-model/network.zip"), Set.of()), "mixed/routed-model");
        var counted = new EvaluateJob(spark, Progress.NONE)
                .run(InferenceRequest.of(folder.resolve("mixed/routed-model").toString(), withVal, Split.TRAIN))
                .counts()
                .usage();
        assertThat(mixed.tunedShare()).isEqualTo(counted.shares());
        assertThat(mixed.tunedBlocks()).isEqualTo(CompactNetwork.mostUsed(Partition.routed(3, 0), counted.shares(), 1));
        try (Network routed = ModelFolder.open(
                                folder.resolve("mixed/routed-model").toString(), storage())
                        .network();
                Network expected = CompactNetwork.of(routed, mixed.tunedBlocks());
                Network compact = ModelFolder.open(folder.resolve("mixed").toString(), storage())
                        .network()) {
            assertThat(compact.values().toFloats()).isEqualTo(expected.values().toFloats());
        }
    }

    /** Real masks are mixed before they become zeros and ones. */
    @Test
    void masksAreRoundedBehindTheWay() throws IOException {
        String settings = "method = piggyback, mask.learning-rate = 0.003";
        TrainResult mixed = run(settings + ", interpolation { chosen-by = validation, steps = 3 }", "run");

        Map<String, float[]> real = checkpoint("run", 3);
        Map<String, float[]> model = values(folder.resolve("run/model/network.zip"), Set.of());
        double alpha = mixed.interpolationAlpha().orElseThrow();
        String name = real.keySet().stream()
                .filter(parameter -> parameter.endsWith(".mask"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < real.get(name).length; i++) {
            double mask = (1 - alpha) * 0.01 + alpha * real.get(name)[i];
            assertThat(model.get(name)[i]).isEqualTo(mask > 0.005 ? 1 : 0);
        }
    }

    @Test
    void needsValidationImages() {
        String settings = "method = fine-tuning, interpolation.chosen-by = validation";

        assertThatThrownBy(
                        () -> new TrainJob(spark, Progress.NONE).run(request(data.dataset(), settings, "run", false)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Settings ask for validation images, but data set 'dataset' has 0 in split val")
                .hasMessageContaining("set validation.fraction to hold out training images");
    }

    /** Between the source network and a tuned one, by the alpha that was chosen; what is new is the tuned one's. */
    private void requireOnTheWay(TrainResult run, Map<String, float[]> tuned, String model) throws IOException {
        double alpha = run.interpolationAlpha().orElseThrow();
        Map<String, float[]> saved = values(folder.resolve(model).resolve("network.zip"), Set.of());
        Map<String, float[]> source = new HashMap<>();
        try (Network network = ModelFolder.open(data.source(), storage()).network()) {
            network.parameters().stream()
                    .filter(parameter -> parameter.group() == Group.BACKBONE)
                    .forEach(parameter ->
                            source.put(parameter.name(), parameter.vector().toFloats()));
        }
        saved.forEach((name, values) -> {
            float[] start = source.getOrDefault(name.replaceFirst("^tuned\\.", ""), tuned.get(name));
            for (int i = 0; i < values.length; i++) {
                assertThat((double) values[i])
                        .as(name)
                        .isCloseTo((1 - alpha) * start[i] + alpha * tuned.get(name)[i], within(1e-5));
            }
        });
    }

    private static Set<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
        Map<String, float[]> changed = new TreeMap<>(after);
        changed.entrySet().removeIf(entry -> Arrays.equals(entry.getValue(), before.get(entry.getKey())));
        return changed.keySet();
    }

    private Map<String, float[]> checkpoint(String run, int epoch) throws IOException {
        return values(
                folder.resolve(run).resolve("checkpoints/epoch-%04d.zip".formatted(epoch)),
                Set.of(
                        "training.json",
                        "state/momentum.bin",
                        "state/adam.m.bin",
                        "state/adam.v.bin",
                        "state/steps.bin",
                        "state/ema.bin"));
    }

    private static Map<String, float[]> values(Path file, Set<String> extras) throws IOException {
        Map<String, float[]> values = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file);
                Network network =
                        NetworkArchive.read(in, file.toString(), extras).network()) {
            network.parameters()
                    .forEach(parameter ->
                            values.put(parameter.name(), parameter.vector().toFloats()));
        }
        return values;
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }

    private TrainResult run(String settings, String run) throws IOException {
        return new TrainJob(spark, Progress.NONE).run(request(withVal, settings, run, false));
    }

    private TrainRequest request(String dataset, String settings, String run, boolean resume) {
        return new TrainRequest(
                dataset,
                Optional.of(data.source()),
                Optional.empty(),
                ConfigFactory.parseString(settings).withFallback(ConfigFactory.parseString(SETTINGS)),
                folder.resolve(run).toString(),
                2,
                resume);
    }
}
