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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.Split;
import org.spottune.graph.Network;
import org.spottune.model.NetworkArchive;
import org.spottune.nn.blocks.Parameter;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.pack.ModelPack;
import org.spottune.spark.pack.PackWriter;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.StopRequest;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;

/** Networks of several data sets, trained together. */
@ExtendWith(LocalSpark.class)
class JointTrainJobTest {

    /** 32 images of eight classes and 18 of three: eight and five steps an epoch. */
    private static final String SETTINGS =
            "epochs = 2, batch-size = 4, averaging-frequency = 3, learning-rate = 0.02, ";

    @TempDir
    private static Path shared;

    private static PictureDataset many;
    private static String few;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    JointTrainJobTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void makeDatasets() throws IOException {
        many = PictureDataset.create(LocalSpark.session(), shared.resolve("many"), 4, 1);
        PictureDataset.create(LocalSpark.session(), shared.resolve("more"), 6, 1);
        Path pictures = shared.resolve("more/pictures");
        for (String split : List.of("train", "test")) {
            try (Stream<Path> classes = Files.list(pictures.resolve(split))) {
                for (Path ofClass : classes.sorted().skip(3).toList()) {
                    deleteAll(ofClass);
                }
            }
        }
        few = shared.resolve("few").toString();
        new IngestJob(LocalSpark.session(), Progress.NONE)
                .run(IngestRequest.of(
                        new org.apache.hadoop.fs.Path(pictures.toString()), new org.apache.hadoop.fs.Path(few)));
    }

    private static void deleteAll(Path path) throws IOException {
        try (Stream<Path> below = Files.walk(path)) {
            for (Path one : below.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    @Test
    void leavesARunWithAModelForEachDataSetAndTheSourceThatTheyShare() throws IOException {
        JointResult result = run("method = series-adapters, adapter.learning-rate = 0.1", "run", 2);

        Path run = folder.resolve("run");
        assertThat(names(run))
                .containsExactly(
                        "checkpoints",
                        "config.json",
                        "domains",
                        "domains.csv",
                        "manifest.json",
                        "metrics.csv",
                        "pictures",
                        "rounds.csv",
                        "run.log");
        assertThat(names(run.resolve("domains"))).containsExactly("few", "many");
        assertThat(names(run.resolve("domains/few")))
                .containsExactly("config.json", "manifest.json", "metrics.csv", "model");
        assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(3);
        List<String> domains = Files.readAllLines(run.resolve("domains.csv"));
        assertThat(domains.get(0)).isEqualTo("epoch,domain,images,loss,top1,validation-loss,validation-top1");
        assertThat(domains.subList(1, 5))
                .extracting(row -> String.join(" ", List.of(row.split(",")).subList(0, 3)))
                .containsExactly("1 few 18", "1 many 32", "2 few 18", "2 many 32");
        assertThat(result.domains().get("few").images()).isEqualTo(18);
        assertThat(result.relativeParameters())
                .isCloseTo(
                        1
                                + result.domains().get("few").relativeParameters()
                                - 1
                                + result.domains().get("many").relativeParameters()
                                - 1,
                        within(1e-12));
        try (Network network = ModelFolder.open(run + "/domains/few", storage()).network()) {
            assertThat(network.classes()).isEqualTo(3);
        }
        assertThat(new EvaluateJob(spark, Progress.NONE)
                        .run(InferenceRequest.of(run + "/domains/few", few, Split.TEST))
                        .counts()
                        .total())
                .isEqualTo(3);
        Map<String, String> turned = new LinkedHashMap<>();
        turned.put("few", few);
        turned.put("many", many.dataset());
        JointRequest other = request("method = series-adapters, adapter.learning-rate = 0.1", "run", 2, true);
        assertThatThrownBy(() -> JointPlan.of(
                        new JointRequest(
                                turned, other.source(), Optional.empty(), other.settings(), other.output(), 2, true),
                        storage()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("on data sets [few, many]: it trains [many, few], in this order");
        // A finished run is not done again.
        assertThat(run("method = series-adapters, adapter.learning-rate = 0.1", "run", 2, true))
                .isEqualTo(result);
    }

    @Test
    void domainsShareKernelsAndHaveNormalisationsOfTheirOwn() throws IOException {
        JointResult result = run("method = fine-tuning", "run", 1);

        Map<String, float[]> source = values(many.source());
        Map<String, float[]> shared = values(folder + "/run/shared-model");
        Map<String, float[]> first = values(folder + "/run/domains/many");
        Map<String, float[]> second = values(folder + "/run/domains/few");
        String kernel = "layer1.0.conv1.weight";
        assertThat(shared.get(kernel)).isNotEqualTo(source.get(kernel));
        assertThat(first.get(kernel)).containsExactly(shared.get(kernel));
        assertThat(second.get(kernel)).containsExactly(shared.get(kernel));
        String scale = "layer1.0.bn1.weight";
        assertThat(shared.get(scale)).containsExactly(source.get(scale));
        assertThat(first.get(scale)).isNotEqualTo(second.get(scale));
        // What all share is nobody's own.
        assertThat(result.domains().get("few").relativeParameters()).isBetween(1.0, 1.1);
    }

    @Test
    void theClassifiersMayLearnBeforeAnythingIsShared() throws IOException {
        run("method = fine-tuning, head-first.epochs = 1", "run", 2);

        Map<String, float[]> source = values(many.source());
        assertThat(changed(source, folder.resolve("run/checkpoints/epoch-0001.zip")))
                .isEmpty();
        assertThat(changed(source, folder.resolve("run/checkpoints/epoch-0002.zip")))
                .contains("layer1.0.conv1.weight");
    }

    /** Names of parameters, but those of the classifier, that are not the source's in the network of a file. */
    private static List<String> changed(Map<String, float[]> source, Path file) throws IOException {
        Set<String> extras;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            extras = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("state/") || name.equals("training.json"))
                    .collect(Collectors.toSet());
        }
        try (InputStream in = Files.newInputStream(file);
                Network network =
                        NetworkArchive.read(in, file.toString(), extras).network()) {
            return network.parameters().stream()
                    .filter(parameter -> parameter.group() != Parameter.Group.HEAD)
                    .filter(parameter -> !Arrays.equals(parameter.vector().toFloats(), source.get(parameter.name())))
                    .map(Parameter::name)
                    .toList();
        }
    }

    @Test
    void aPackOfTheRunHoldsWhatIsEachDomainsOwnAndGivesItBack() throws IOException {
        run("method = fine-tuning", "run", 1);
        String run = folder.resolve("run").toString();

        new PackWriter(storage())
                .write(JointRunFolder.source(run, storage()), JointRunFolder.domains(run, storage()), folder + "/pack");
        ModelPack.open(folder + "/pack", storage()).unpack(List.of("few"), folder + "/unpacked");

        assertThat(folder.resolve("unpacked/few/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("run/domains/few/model/network.zip"));
        assertThat(Files.size(folder.resolve("pack/models/few.safetensors")))
                .isLessThan(Files.size(folder.resolve("run/domains/few/model/network.zip")) / 4);
    }

    @Test
    void anAverageAfterEveryStepMakesManyWorkersOneProcess() throws IOException {
        // Batches take all images of a data set, so that it is the same ones whoever has which.
        String settings =
                "method = fine-tuning, batch-norm = stored, averaging-frequency = 1, batch-size = 64, epochs = 3,"
                        + " joint.share = backbone";
        run(settings, "one", 1);
        run(settings, "two", 2);

        Map<String, float[]> one = values(folder + "/one/domains/few");
        Map<String, float[]> two = values(folder + "/two/domains/few");
        Map<String, float[]> source = values(many.source());
        assertThat(two.keySet()).isEqualTo(one.keySet());
        two.forEach((name, values) -> assertThat(values).as(name).containsExactly(one.get(name), within(1e-5f)));
        assertThat(one.get("layer1.0.conv1.weight")).isNotEqualTo(source.get("layer1.0.conv1.weight"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method = fine-tuning",
                "method = series-adapters, joint.turns = equal, ema.decay = 0.9",
                "method = fine-tuning, ema.decay = 0.9, head-first.epochs = 1",
                "method = spottune-global-k, global-k { blocks = budget, budget = 0.4, lambda-1 = 1, lambda-2 = 1 }",
                "method = spottune-global-k, global-k { blocks = shared, k = 1 }, joint.share = kernels"
            })
    void aRunThatWasStoppedWithinAnEpochContinuesToTheSameBytes(String settings) throws IOException {
        run(settings, "whole", 2);
        StopRequest stop = new StopRequest();
        JointRequest request = request(settings + ", checkpoint.every-rounds = 1", "stopped", 2, false);
        int[] rounds = {0};
        Progress counting = (phase, done, total) -> {
            if (phase.equals("train") && ++rounds[0] == 7) {
                throw new IllegalStateException("stopped");
            }
        };
        assertThatThrownBy(() -> new JointTrainJob(spark, counting, stop).run(JointPlan.of(request, storage())))
                .hasMessage("stopped");

        run(settings, "stopped", 2, true);

        for (String domain : List.of("many", "few")) {
            String model = "/domains/" + domain + "/model/network.zip";
            assertThat(folder.resolve("stopped" + model)).hasSameBinaryContentAs(folder.resolve("whole" + model));
        }
        assertThat(Files.readAllLines(folder.resolve("stopped/domains.csv")))
                .isEqualTo(Files.readAllLines(folder.resolve("whole/domains.csv")));
    }

    @Test
    void eachDomainHasATeacherOfItsOwn() throws IOException {
        for (String name : List.of("many", "few")) {
            new TrainJob(spark, Progress.NONE)
                    .run(new TrainRequest(
                            name.equals("many") ? many.dataset() : few,
                            Optional.of(many.source()),
                            Optional.empty(),
                            ConfigFactory.parseString(SETTINGS + "method = fine-tuning"),
                            folder.resolve(name).toString(),
                            1,
                            false));
        }
        Map<String, String> teachers = Map.of("many", folder + "/many", "few", folder + "/few");
        String settings = "method = fine-tuning, regularizer = [teacher-logits, teacher-features]";
        new JointTrainJob(spark, Progress.NONE, new StopRequest())
                .run(JointPlan.of(taught(settings, teachers, "whole", false), storage()));

        List<String> metrics = Files.readAllLines(folder.resolve("whole/domains/few/metrics.csv"));
        int column = List.of(metrics.get(0).split(",")).indexOf("loss.teacher-logits");
        assertThat(Double.parseDouble(metrics.get(1).split(",")[column])).isPositive();
        assertThat(Files.readString(folder.resolve("whole/domains/few/manifest.json")))
                .contains("/few/model\"", "\"teacher\"");

        int[] rounds = {0};
        Progress counting = (phase, done, total) -> {
            if (phase.equals("train") && ++rounds[0] == 7) {
                throw new IllegalStateException("stopped");
            }
        };
        assertThatThrownBy(() -> new JointTrainJob(spark, counting, new StopRequest())
                        .run(JointPlan.of(taught(settings, teachers, "stopped", false), storage())))
                .hasMessage("stopped");
        Map<String, String> others = Map.of("many", folder + "/many", "few", folder + "/whole/domains/few");
        assertThatThrownBy(() -> new JointTrainJob(spark, Progress.NONE, new StopRequest())
                        .run(JointPlan.of(taught(settings, others, "stopped", true), storage())))
                .hasMessageContaining("expected the network that it began with");
        new JointTrainJob(spark, Progress.NONE, new StopRequest())
                .run(JointPlan.of(taught(settings, teachers, "stopped", true), storage()));
        assertThat(folder.resolve("stopped/domains/few/model/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("whole/domains/few/model/network.zip"));

        assertThatThrownBy(() -> JointPlan.of(taught(settings, Map.of("few", folder + "/few"), "x", false), storage()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Either all data sets that are trained together have a teacher, or none");
    }

    private JointRequest taught(String settings, Map<String, String> teachers, String output, boolean resume) {
        JointRequest plain = request(settings, output, 1, resume);
        return new JointRequest(
                plain.datasets(),
                teachers,
                plain.source(),
                plain.architecture(),
                plain.settings(),
                plain.ofDomains(),
                plain.output(),
                plain.workers(),
                plain.resume());
    }

    @Test
    void allDomainsKeepTheSameBlocksOrWhatABudgetPaysFor() throws IOException {
        JointResult same = run("method = spottune-global-k, global-k { blocks = shared, k = 1 }", "same", 1);
        assertThat(same.domains().get("few").tunedBlocks())
                .hasSize(1)
                .isEqualTo(same.domains().get("many").tunedBlocks());

        JointResult paid = run("method = spottune-global-k, global-k { blocks = budget, budget = 0.45 }", "paid", 1);
        double added = paid.domains().values().stream()
                .mapToDouble(domain -> domain.relativeParameters() - 1)
                .sum();
        int blocks = paid.domains().values().stream()
                .mapToInt(domain -> domain.tunedBlocks().size())
                .sum();
        assertThat(blocks).isBetween(1, 6);
        // The stem and the last normalisation learn beside the blocks.
        assertThat(added).isLessThan(2 * (0.45 + 0.1));
        assertThat(names(folder.resolve("paid/domains/few"))).contains("routed-model");
    }

    @Test
    void refusesWhatCannotBeTrainedTogether() throws IOException {
        assertThatThrownBy(() -> plan(Map.of("one", few), "method = fine-tuning"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Training several data sets together needs at least 2, got 1");
        assertThatThrownBy(() -> plan(Map.of("a/b", few, "c", many.dataset()), "method = fine-tuning"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("expected letters, digits, '.', '_', '+' and '-', got 'a/b'");
        assertThatThrownBy(() -> plan(Map.of("a", few, "b", few), "method = fine-tuning"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Data sets that are trained together must differ");
        assertThatThrownBy(() -> plan(Map.of("a", few, "b", many.dataset()), "method = scratch"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot train several data sets together");
        Files.createDirectories(folder.resolve("taken"));
        assertThatThrownBy(() -> run("method = fine-tuning", "taken", 1)).isInstanceOf(OutputExistsException.class);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    private JointPlan plan(Map<String, String> datasets, String settings) throws IOException {
        return JointPlan.of(
                new JointRequest(
                        datasets,
                        Optional.of(many.source()),
                        Optional.empty(),
                        ConfigFactory.parseString(SETTINGS + settings),
                        folder.resolve("x").toString(),
                        1,
                        false),
                storage());
    }

    private JointResult run(String settings, String output, int workers) throws IOException {
        return run(settings, output, workers, false);
    }

    private JointResult run(String settings, String output, int workers, boolean resume) throws IOException {
        return new JointTrainJob(spark, Progress.NONE, new StopRequest())
                .run(JointPlan.of(request(settings, output, workers, resume), storage()));
    }

    private JointRequest request(String settings, String output, int workers, boolean resume) {
        Map<String, String> datasets = new LinkedHashMap<>();
        datasets.put("many", many.dataset());
        datasets.put("few", few);
        return new JointRequest(
                datasets,
                Optional.of(many.source()),
                Optional.empty(),
                ConfigFactory.parseString(SETTINGS + settings),
                folder.resolve(output).toString(),
                workers,
                resume);
    }

    private Map<String, float[]> values(String model) throws IOException {
        Map<String, float[]> values = new TreeMap<>();
        try (Network network = ModelFolder.open(model, storage()).network()) {
            network.parameters()
                    .forEach(parameter -> values.put(
                            parameter.name(), parameter.values().dup().data().asFloat()));
        }
        return values;
    }

    private Storage storage() {
        return new Storage(spark.sparkContext().hadoopConfiguration());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
