package org.spottune.spark.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DataException;
import org.spottune.graph.Network;
import org.spottune.model.ModelFormatException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.ParameterCount;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TrainingFromScratch;

class ModelPackTest {

    /** The tiny network by hand, see ParameterCountTest: 378 parameters, of which block 2 and what follows it take 240. */
    private static final long SOURCE = 378;

    private static final long LAST_BLOCK = 240;
    private static final long POLICY = SOURCE + 10;

    private static final Storage STORAGE = new Storage(new Configuration());
    private static final Map<String, String> MODELS = new LinkedHashMap<>();

    @TempDir
    private static Path made;

    private static String source;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeModels() throws IOException {
        PackedNetworks networks = new PackedNetworks(made, STORAGE);
        source = networks.source("source", 1);
        MODELS.put("imagenet12", source);
        MODELS.put("aircraft", networks.trained("a", new SpotTune(1, 5), source, 2));
        MODELS.put("vgg-flowers", networks.trained("v", new FineTuning(), source, 3));
        MODELS.put("dtd", networks.trained("d", new FeatureExtraction(), source, 4));
        MODELS.put("own", networks.trained("o", new TrainingFromScratch(), source, 5));
    }

    @Test
    void modelsComeBackWithTheirBytes() throws IOException {
        pack("pack");

        List<String> unpacked = open("pack").unpack(List.of(), path("unpacked"));

        assertThat(unpacked).containsExactly("imagenet12", "aircraft", "vgg-flowers", "dtd", "own");
        assertThat(names("unpacked")).containsExactly("aircraft", "dtd", "imagenet12", "own", "vgg-flowers");
        for (String name : unpacked) {
            for (String file : List.of("network.zip", "model.json")) {
                assertThat(folder.resolve("unpacked").resolve(name).resolve(file))
                        .hasSameBinaryContentAs(Path.of(MODELS.get(name), file));
            }
        }
    }

    @Test
    void tellsWhatEveryModelAddsAndWhatAllTake() throws IOException {
        PackResult result = pack("pack");

        assertThat(result.models())
                .extracting(PackResult.Model::name, PackResult.Model::method, PackResult.Model::addedParameters)
                .containsExactly(
                        tuple("imagenet12", "import", 0L),
                        tuple("aircraft", "spottune", LAST_BLOCK + POLICY),
                        tuple("vgg-flowers", "fine-tuning", SOURCE),
                        tuple("dtd", "feature-extractor", 0L),
                        tuple("own", "scratch", SOURCE));
        for (PackResult.Model model : result.models()) {
            try (Network network =
                    ModelFolder.open(MODELS.get(model.name()), STORAGE).network()) {
                assertThat(model.addedParameters())
                        .isEqualTo(ParameterCount.of(network).added());
            }
        }
        assertThat(result.sourceParameters()).isEqualTo(SOURCE);
        assertThat(result.relativeParameters())
                .isCloseTo(1 + (LAST_BLOCK + POLICY + 2.0 * SOURCE) / SOURCE, within(1e-12));
        assertThat(result.bytes()).isEqualTo(bytesBelow(folder.resolve("pack")));
        long separate = 0;
        for (String model : MODELS.values()) {
            separate += bytesBelow(Path.of(model));
        }
        assertThat(result.separateBytes()).isEqualTo(separate);
    }

    @Test
    void equalModelsMakeEqualBytes() throws IOException {
        pack("one");
        pack("other");

        for (String file : List.of("pack.json", "source/network.zip", "models/aircraft.safetensors")) {
            assertThat(folder.resolve("other").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
        }
        assertThat(names("one")).containsExactly("models", "pack.json", "source");
    }

    @Test
    void aModelOfARunIsPackedToo() throws IOException {
        ModelFolder.open(MODELS.get("dtd"), STORAGE).copyTo(path("run/model"));

        PackResult result = new PackWriter(STORAGE).write(source, Map.of("dtd", path("run")), path("pack"));

        open("pack").unpack(List.of("dtd"), path("unpacked"));
        assertThat(folder.resolve("unpacked/dtd/network.zip"))
                .hasSameBinaryContentAs(folder.resolve("run/model/network.zip"));
        assertThat(result.models()).hasSize(1);
    }

    @Test
    void unpacksOnlyWhatIsAskedFor() throws IOException {
        pack("pack");

        assertThat(open("pack").unpack(List.of("dtd", "aircraft", "dtd"), path("two")))
                .containsExactly("dtd", "aircraft");

        assertThat(names("two")).containsExactly("aircraft", "dtd");
        assertThatThrownBy(() -> open("pack").unpack(List.of("dtd", "svhn", "ucf101"), path("three")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Pack '" + path("pack") + "' has no model 'svhn': it has [imagenet12, aircraft,"
                        + " vgg-flowers, dtd, own]")
                .hasMessageContaining("no model 'ucf101'");
    }

    @Test
    void refusesModelsOfAnotherSourceAllAtOnceAndLeavesNothing() throws IOException {
        PackedNetworks networks = new PackedNetworks(folder, STORAGE);
        String other = networks.source("other", 9);
        Map<String, String> models = new LinkedHashMap<>(MODELS);
        models.put("stranger", networks.trained("x", new SpotTune(1, 5), other, 2));
        models.put("missing", path("nowhere"));
        List<String> before = names(".");

        assertThatThrownBy(() -> new PackWriter(STORAGE).write(source, models, path("pack")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Model 'stranger' was not made from this source network: its frozen parameter"
                        + " 'conv1.weight' has other values than the source's\n")
                .hasMessageContaining("'" + path("nowhere") + "' is neither a model nor a finished run");
        assertThat(names(".")).isEqualTo(before);
    }

    @Test
    void refusesNamesThatAreNoFileNames() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("../aircraft", source);
        wrong.put("", source);
        wrong.put("Dtd", source);
        wrong.put("dtd", source);

        assertThatThrownBy(() -> new PackWriter(STORAGE).write(source, wrong, path("pack")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("beginning with a letter or digit, got '../aircraft'")
                .hasMessageContaining("beginning with a letter or digit, got ''")
                .hasMessageContaining("Models of a pack must differ in more than case, got 'dtd' twice");
        assertThatThrownBy(() -> new PackWriter(STORAGE).write(source, Map.of(), path("pack")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Expected at least one model to pack, got none");
        assertThat(folder.resolve("pack")).doesNotExist();
    }

    @Test
    void refusesOutputsThatExist() throws IOException {
        pack("pack");

        assertThatThrownBy(() -> pack("pack")).isInstanceOf(OutputExistsException.class);
        assertThatThrownBy(() -> open("pack").unpack(List.of(), source))
                .isInstanceOf(OutputExistsException.class)
                .hasMessage("Output '" + source + "' already exists; delete it or choose another");
    }

    @Test
    void refusesAFolderThatIsNoPack() {
        assertThatThrownBy(() -> ModelPack.open(source, STORAGE))
                .isInstanceOf(DataException.class)
                .hasMessage("'" + source + "' is not a pack: it has no pack.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"source/network.zip", "models/aircraft.safetensors"})
    void refusesFilesThatWereCutOffOrChanged(String file) throws IOException {
        pack("pack");
        Path damaged = folder.resolve("pack").resolve(file);
        byte[] bytes = Files.readAllBytes(damaged);
        List<String> before = names(".");

        Files.write(damaged, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> open("pack").unpack(List.of(), path("unpacked")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Cannot read '" + damaged + "': expected " + bytes.length
                        + " bytes, as its pack's index says, got "
                        + (bytes.length - 1));
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        assertThatThrownBy(() -> open("pack").unpack(List.of(), path("unpacked")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("Cannot read '" + damaged + "': expected SHA-256 ");
        Files.delete(damaged);
        assertThatThrownBy(() -> open("pack").unpack(List.of(), path("unpacked")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining(file);
        assertThat(names(".")).isEqualTo(before);
    }

    /** With an index that agrees with the file, so that the file itself is judged. */
    @Test
    void refusesAModelOfAnotherKindThanTold() throws IOException {
        pack("pack");
        byte[] text = "nothing of the kind".getBytes(StandardCharsets.UTF_8);
        Path model = Files.write(folder.resolve("pack/models/dtd.safetensors"), text);
        PackIndex index = PackIndex.fromJson(Files.readString(folder.resolve("pack/pack.json")), "pack");
        List<PackIndex.PackedModel> told = index.models().stream()
                .map(entry -> entry.name().equals("dtd")
                        ? new PackIndex.PackedModel("dtd", "x", 0, PackIndex.StoredFile.of(text))
                        : entry)
                .toList();
        Files.writeString(
                folder.resolve("pack/pack.json"),
                PackIndex.of(index.source(), told).toJson());

        assertThatThrownBy(() -> open("pack").unpack(List.of("dtd"), path("unpacked")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Cannot read model 'dtd' of pack '" + path("pack") + "': Cannot read format of checkpoint '"
                        + model + "': expected safetensors, got text that begins with 'nothing of the kind'");
        assertThat(folder.resolve("unpacked")).doesNotExist();
    }

    @Test
    void refusesAnIndexThatIsTooLarge() throws IOException {
        pack("pack");
        Files.write(folder.resolve("pack/pack.json"), new byte[(8 << 20) + 1]);

        assertThatThrownBy(() -> open("pack"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        "Cannot read index of pack " + path("pack") + ": expected at most 8388608 bytes, got 8388609");
    }

    private PackResult pack(String name) throws IOException {
        return new PackWriter(STORAGE).write(source, MODELS, path(name));
    }

    private ModelPack open(String name) throws IOException {
        return ModelPack.open(path(name), STORAGE);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private List<String> names(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static long bytesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
