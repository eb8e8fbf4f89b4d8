package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch's files, intact, truncated and repacked, and files of other kinds. */
class CheckpointTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            decathlon-state-zip.pth    | PyTorch zip, state dict
            decathlon-state-legacy.pth | PyTorch legacy stream, state dict under 'state_dict'
            decathlon-module-zip.pth   | PyTorch zip, module models.ResNet under 'net'
            decathlon-module-legacy.t7 | PyTorch legacy stream, module models.ResNet under 'net'
            """,
            quoteCharacter = '"')
    void readsTheSameTensorsFromEveryLayout(String name, String description) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(CheckpointFixtures.path(name));
        Checkpoint expected = Checkpoint.read(CheckpointFixtures.path("decathlon-expected.safetensors"));

        assertThat(checkpoint.description()).isEqualTo(description);
        assertThat(checkpoint.metadata()).isEmpty();
        Set<String> names = new LinkedHashSet<>(expected.tensors().keySet());
        names.removeAll(Set.of("eval.logits", "input.images"));
        assertThat(names).hasSize(131);
        assertThat(checkpoint.tensors()).hasSize(157).containsKeys(names.toArray(String[]::new));
        for (String tensor : names) {
            assertThat(checkpoint.tensor(tensor))
                    .as(tensor)
                    .hasToString(expected.tensor(tensor).toString());
            assertThat(checkpoint.tensor(tensor).toFloats())
                    .as(tensor)
                    .isEqualTo(expected.tensor(tensor).toFloats());
        }
        assertThat(checkpoint.tensor("layer1.0.conv1.bns.0.num_batches_tracked").toLongs())
                .hasSize(1);
    }

    @Test
    void keepsTheOrderOfTheFile() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(CheckpointFixtures.path("decathlon-module-zip.pth"));

        assertThat(checkpoint.tensors().keySet())
                .startsWith(
                        "pre_layers_conv.conv.weight",
                        "pre_layers_conv.bns.0.weight",
                        "pre_layers_conv.bns.0.bias",
                        "pre_layers_conv.bns.0.running_mean",
                        "pre_layers_conv.bns.0.running_var");
        assertThat(Checkpoint.read(CheckpointFixtures.path("decathlon-state-legacy.pth"))
                        .tensors()
                        .keySet())
                .containsExactlyElementsOf(checkpoint.tensors().keySet());
    }

    /**
     * The zip64 file was made with Python's zipfile module, set to write numbers above 10 in 64 bits, as PyTorch does
     * above 4 GiB.
     */
    @ParameterizedTest
    @ValueSource(strings = {"odd-tensors-zip.pth", "odd-tensors-legacy.pth", "odd-tensors-zip64.pth"})
    void readsEveryKindAndLayoutOfTensor(String name) throws IOException {
        requireOddTensors(Checkpoint.read(CheckpointFixtures.path(name)));
    }

    @Test
    void readsArchivesThatWerePackedAgainWithCompression() throws IOException {
        Path repacked = folder.resolve("repacked.pth");
        try (ZipFile source = new ZipFile(
                        CheckpointFixtures.path("odd-tensors-zip.pth").toFile());
                ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(repacked))) {
            for (ZipEntry entry : source.stream().toList()) {
                TorchFiles.add(
                        target, entry.getName(), source.getInputStream(entry).readAllBytes());
            }
        }

        requireOddTensors(Checkpoint.read(repacked));
    }

    /** The values that PyTorch 1.13 reads from the files. */
    private static void requireOddTensors(Checkpoint checkpoint) {
        double[] upTo23 = IntStream.range(0, 24).asDoubleStream().toArray();
        assertThat(checkpoint.tensors().keySet())
                .containsExactly(
                        "float32",
                        "float64",
                        "float16",
                        "bfloat16",
                        "int64",
                        "int32",
                        "uint8",
                        "bool",
                        "transposed_view",
                        "column_view",
                        "row_offset_view",
                        "scalar",
                        "empty",
                        "parameter",
                        "nested.a.0",
                        "nested.a.1");
        requireTensor(checkpoint, "float32", "FLOAT32 [4, 6]", upTo23);
        requireTensor(
                checkpoint,
                "float64",
                "FLOAT64 [4, 6]",
                IntStream.range(0, 24).mapToDouble(i -> i / 3.0).toArray());
        requireTensor(checkpoint, "float16", "FLOAT16 [4, 6]", upTo23);
        requireTensor(checkpoint, "bfloat16", "BFLOAT16 [4, 6]", upTo23);
        requireTensor(checkpoint, "int64", "INT64 [5]", 0, 1, 2, 3, 4);
        requireTensor(checkpoint, "int32", "INT32 [5]", 0, 1, 2, 3, 4);
        requireTensor(checkpoint, "uint8", "UINT8 [5]", 0, 1, 2, 3, 4);
        requireTensor(checkpoint, "bool", "BOOL [3]", 1, 0, 1);
        double[] transposed =
                IntStream.range(0, 24).mapToDouble(i -> i % 4 * 6 + i / 4).toArray();
        requireTensor(checkpoint, "transposed_view", "FLOAT32 [6, 4]", transposed);
        requireTensor(checkpoint, "column_view", "FLOAT32 [4]", 2, 8, 14, 20);
        double[] lastRows = IntStream.range(12, 24).asDoubleStream().toArray();
        requireTensor(checkpoint, "row_offset_view", "FLOAT32 [2, 6]", lastRows);
        requireTensor(checkpoint, "scalar", "FLOAT32 []", 7.5);
        requireTensor(checkpoint, "empty", "FLOAT32 [0, 3]");
        requireTensor(checkpoint, "parameter", "FLOAT32 [2, 2]", 1, 1, 1, 1);
        requireTensor(checkpoint, "nested.a.0", "FLOAT32 [1]", 1);
        requireTensor(checkpoint, "nested.a.1", "FLOAT32 [2]", 0, 0);
    }

    private static void requireTensor(Checkpoint checkpoint, String name, String kindAndShape, double... values) {
        CheckpointTensor tensor = checkpoint.tensor(name);
        assertThat(tensor).as(name).hasToString(kindAndShape);
        assertThat(tensor.toDoubles()).as(name).isEqualTo(values);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
        assertThat(tensor.toFloats()).as(name).isEqualTo(floats);
    }

    /**
     * Made with {@code torch.save(torch.nn.DataParallel(net))} of PyTorch 1.13, where net has a parameter {@code offset}, buffers
     * {@code scale} and (not persistent) {@code scratch}, absent parameters and children, and the same child as {@code first} and
     * {@code again}, which keeps {@code torch.nn.functional.relu} as an attribute.
     */
    @Test
    void readsAPickledModuleAsItsStateDictWould() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(CheckpointFixtures.path("data-parallel.pth"));

        assertThat(checkpoint.description())
                .isEqualTo(
                        "PyTorch zip, module torch.nn.parallel.data_parallel.DataParallel, prefix 'module.' removed");
        assertThat(checkpoint.tensors().keySet())
                .containsExactly(
                        "offset", "scale", "first.fc.weight", "first.fc.bias", "again.fc.weight", "again.fc.bias");
        assertThat(checkpoint.tensor("first.fc.weight").toFloats()).containsExactly(3, 4);
        assertThat(checkpoint.tensor("again.fc.weight").toFloats()).containsExactly(3, 4);
    }

    /**
     * Made with PyTorch 1.13: state dict of a DataParallel network beside an epoch, the name of the architecture as 'model', None as
     * 'net', a tensor and a numpy scalar as best accuracies, numpy arrays, an optimizer's state dict, argparse arguments with a path, a
     * device, a size, a dtype, a date, a set, a defaultdict, 2**70, bytes, and random states.
     */
    @ParameterizedTest
    @ValueSource(strings = {"trainer-protocol2.pth", "trainer-protocol4.pth", "trainer-protocol4-legacy.pth"})
    void findsTheStateDictAmongWhatTrainersSave(String name) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(CheckpointFixtures.path(name));

        assertThat(checkpoint.description()).endsWith(", state dict under 'state_dict', prefix 'module.' removed");
        assertThat(checkpoint.tensors().keySet()).containsExactly("w", "n");
        assertThat(checkpoint.tensor("w").toFloats()).containsExactly(1, 2);
        assertThat(checkpoint.tensor("n").toLongs()).containsExactly(3);
    }

    @Test
    void refusesToCallWhatAPickleNames() {
        Path file = CheckpointFixtures.path("hostile-reduce.pth");

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("'posix.system'");
        assertThat(Path.of("/tmp/pwned")).doesNotExist();
    }

    @Test
    void refusesATruncatedArchive() {
        Path file = CheckpointFixtures.path("truncated.pth");

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessage("Cannot read zip directory of checkpoint '" + file
                        + "': expected it at the end of the file, got none: the file is truncated");
    }

    /** A file truncated at any byte gives an error that names the file, never another failure. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "odd-tensors-zip.pth",
                "odd-tensors-legacy.pth",
                "trainer-protocol4-legacy.pth",
                "decathlon-expected.safetensors"
            })
    void refusesFilesCutOffAnywhere(String name) throws IOException {
        byte[] whole = Files.readAllBytes(CheckpointFixtures.path(name));
        int step = Math.max(1, whole.length / 1000);
        for (int length = 0; length < whole.length; length += step) {
            CheckpointFile file = inMemory("cut-" + length, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> Checkpoint.read(file))
                    .isInstanceOf(CheckpointFormatException.class)
                    .hasMessageStartingWith("Cannot read ")
                    .hasMessageContaining("of checkpoint 'cut-" + length + "': ");
        }
    }

    /** A flipped bit may go unnoticed; if noticed, it is reported as damage of the file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "odd-tensors-zip.pth",
                "odd-tensors-legacy.pth",
                "odd-tensors-zip64.pth",
                "data-parallel.pth",
                "trainer-protocol4.pth"
            })
    void survivesDamageAnywhere(String name) throws IOException {
        byte[] whole = Files.readAllBytes(CheckpointFixtures.path(name));
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            try {
                Checkpoint.read(inMemory("damaged-" + at, damaged))
                        .tensors()
                        .values()
                        .forEach(CheckpointTensor::toDoubles);
            } catch (CheckpointFormatException e) {
                assertThat(e).hasMessageContaining("of checkpoint 'damaged-" + at + "': ");
            }
        }
    }

    private static CheckpointFile inMemory(String name, byte[] content) {
        return new CheckpointFile(Path.of(name), ByteRange.of(content));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            ""                              | got an empty file
            3c21444f43545950452068746d6c3e  | got text that begins with '<!DOCTYPE html>'
            894844460d0a1a0a                | got an HDF5 file, as Keras writes: save the weights with torch.save
            08071207707974                  | got an ONNX model: save the weights with torch.save
            1f8b0800                        | got a gzip file: unpack it first
            377abcaf271c                    | got a 7z file: unpack it first
            425a683931415926                | got a bzip2 file: unpack it first
            fd377a585a00                    | got an xz file: unpack it first
            28b52ffd                        | got a zstd file: unpack it first
            526172211a0700                  | got a RAR file: unpack it first
            934e554d50590100                | got a NumPy array: save the weights with torch.save
            4747554603000000                | got a GGUF model: save the weights with torch.save
            1c00000054464c331400            | got a TensorFlow Lite model: save the weights with torch.save
            76657273696f6e2068747470733a2f2f6769742d6c66732e6769746875622e636f6d2f737065632f7631 | got a pointer of Git LFS, not the file itself: 'git lfs pull' fetches that
            0102030405                      | got a file that begins with the bytes 01 02 03 04 05
            """)
    void refusesOtherFormats(String hex, String found) throws IOException {
        Path file = Files.write(folder.resolve("other"), HexFormat.of().parseHex(hex));

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessage("Cannot read format of checkpoint '" + file
                        + "': expected a PyTorch checkpoint or safetensors, " + found);
    }

    @Test
    void callsTarFilesByTheirName() throws IOException {
        byte[] tar = new byte[512];
        System.arraycopy("resnet.pth".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 10);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        Path file = Files.write(folder.resolve("a.tar"), tar);

        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessageEndingWith("got a tar file: unpack it first");
    }

    @ParameterizedTest
    @CsvSource({
        "weights/conv1.npy, got one of NumPy arrays: save the weights with torch.save",
        "model.weights.h5, got one of Keras: save the weights with torch.save",
        "resnet.pth, 'got one that holds ''resnet.pth'': unpack it first'",
        "readme, got one without it"
    })
    void callsOtherZipFilesByTheirContent(String entry, String found) throws IOException {
        Path file = folder.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(new byte[100]);
        }

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageEndingWith("expected a zip file with one entry named data.pkl, " + found);
    }

    @Test
    void findsPrefixesBelowWhichAllNamesAre() {
        Checkpoint checkpoint = named("queue", "q.conv.weight", "q.fc.weight", "k.conv.weight", "model.q.fc.weight");

        assertThat(checkpoint.prefixesOf(List.of("conv.weight"))).containsExactly("q.", "k.");
        assertThat(checkpoint.prefixesOf(List.of("conv.weight", "fc.weight"))).containsExactly("q.");
        assertThat(checkpoint.prefixesOf(List.of("onv.weight"))).isEmpty();
        assertThat(checkpoint.below("q.").tensors()).containsOnlyKeys("conv.weight", "fc.weight");
        assertThat(named("a.module.w", "a.module.b", "c").below("a.").tensors()).containsOnlyKeys("w", "b");
    }

    @Test
    void tellsOfValuesThatNoNetworkComputesWith() {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        tensors.put("conv.weight", CheckpointTensor.ofFloats(new float[] {1, Float.NaN, Float.NaN}, 3));
        tensors.put("bn.running_var", CheckpointTensor.ofFloats(new float[] {0, -2}, 2));
        tensors.put("bn.running_mean", CheckpointTensor.ofFloats(new float[] {-1}, 1));
        tensors.put("queue", CheckpointTensor.ofFloats(new float[] {Float.POSITIVE_INFINITY}, 1));
        Checkpoint checkpoint = new Checkpoint("fake", tensors, Map.of());

        assertThat(checkpoint.unusable(name -> !name.equals("queue")))
                .containsExactly(
                        "tensor 'conv.weight' must be finite, got NaN as value 1; 2 of 3 values are wrong",
                        "tensor 'bn.running_var' must be finite and not below zero, got -2.0 as value 1;"
                                + " 1 of 2 values are wrong");
    }

    private static Checkpoint named(String... names) {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        for (String name : names) {
            tensors.put(name, CheckpointTensor.ofFloats(new float[] {1}, 1));
        }
        return new Checkpoint("fake", tensors, Map.of());
    }

    @Test
    void reportsAMissingFileAsSuch() {
        Path file = folder.resolve("missing.pth");

        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file.toString());
    }

    /** Published weights that may not be copied; see the property {@code spottune.shared} in the parent POM. */
    @ParameterizedTest
    @CsvSource({
        "cifar10-resnet20-12fca82f.th, 97, linear.weight, 10, 64",
        "cifar10-resnet32-d509ac18.th, 157, linear.weight, 10, 64",
        "tinyimagenet-resnet32.pth.tar, 201, fc.weight, 200, 64"
    })
    void readsPublishedWeights(String name, int tensors, String head, long classes, long width) throws IOException {
        String shared = System.getProperty("spottune.shared", "");
        assumeThat(shared).as("property spottune.shared").isNotEmpty();
        Path file = Path.of(shared, "weights", name);
        assumeThat(file).exists();

        Checkpoint checkpoint = Checkpoint.read(file);

        assertThat(checkpoint.tensors()).hasSize(tensors);
        assertThat(checkpoint.tensor(head).shape()).containsExactly(classes, width);
        assertThat(checkpoint.tensor(head).toFloats()).hasSize((int) (classes * width));
    }
}
