package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;
import org.spottune.model.WeightImport;
import org.spottune.nn.Architecture;

@PropertyDefaults(tries = 300)
@AddLifecycleHook(Tries.class)
class DamagedCheckpointPropertyTest {

    private static final String NAME = "weights.pth";

    /** Includes a few megabytes for inflating, and for tensors that a stride of 0 expands from one value. */
    private static final ForeignBytes CHECKPOINT =
            ForeignBytes.of(NAME, CheckpointFormatException.class).withBytes(160L << 20);

    private static final Consumer<PickleWriter> STATE =
            pickle -> pickle.dictionary().items(items -> items.text("state_dict")
                    .dictionary()
                    .items(tensors -> tensors.text("conv1.weight")
                            .tensor(
                                    storage -> storage.storage("FloatStorage", "0", 8),
                                    2,
                                    new long[] {2, 3},
                                    new long[] {3, 1})
                            .text("bn1.bias")
                            .vector("0", 8))
                    .text("epoch")
                    .integer(90)
                    .text("module")
                    .global("models", "ResNet")
                    .tuple(none -> {})
                    .newObject()
                    .dictionary()
                    .items(attributes -> attributes.text("_modules").dictionary())
                    .build());

    @Property
    void damagedCheckpointsAreReadOrRefused(@ForAll("files") byte[] file) {
        CHECKPOINT.read(file, DamagedCheckpointPropertyTest::read);
    }

    /** Reads everything that the file holds. */
    private static Object read(byte[] file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(new CheckpointFile(Path.of(NAME), ByteRange.of(file)));
        for (CheckpointTensor tensor :
                WrapperPrefix.removedFrom(checkpoint).tensors().values()) {
            assertThat(tensor.toFloats()).hasSize((int) tensor.elementCount());
        }
        return checkpoint;
    }

    @Provide
    Arbitrary<byte[]> files() throws IOException {
        Path folder = Files.createTempDirectory("checkpoints");
        byte[] stored = stored(
                "archive/data.pkl",
                PickleWriter.pickle(STATE),
                "archive/data/0",
                TorchFiles.floats(1, 2, 3, 4, 5, 6, 7, 8));
        List<byte[]> files = List.of(
                stored,
                Files.readAllBytes(TorchFiles.zip(
                        folder.resolve("zip"), STATE, Map.of("0", TorchFiles.floats(1, 2, 3, 4, 5, 6, 7, 8)))),
                Files.readAllBytes(
                        TorchFiles.legacy(folder.resolve("legacy"), STATE, List.of("0"), 1, 2, 3, 4, 5, 6, 7, 8)),
                Files.readAllBytes(SafetensorsFile.write(
                        folder.resolve("safetensors"),
                        Map.of("made-by", "a test"),
                        Map.of(
                                "fc.weight",
                                CheckpointTensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2),
                                "fc.bias",
                                CheckpointTensor.ofFloats(new float[] {1, 2}, 2)))));
        for (String name : List.of("zip", "legacy", "safetensors")) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
        return Damage.of(files);
    }

    private static byte[] stored(String name, byte[] content, String other, byte[] otherContent) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(0);
            TorchFiles.add(zip, name, content);
            TorchFiles.add(zip, other, otherContent);
        }
        return bytes.toByteArray();
    }

    /** Iterating over the elements of such a tensor would visit a million dimensions at each step. */
    @Test
    void refusesTensorsOfMoreDimensionsThanPyTorchHas() {
        String header =
                "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,2000],\"shape\":[2000" + ",1".repeat(100_000) + "]}}";

        assertThat(CHECKPOINT.refusal(safetensors(header, 2000), DamagedCheckpointPropertyTest::read))
                .contains("'a'")
                .contains("expected at most 64 dimensions, got 100001");
    }

    /** Converting an integer of that many digits to text takes hours. */
    @Test
    void refusesIntegersOfMegabytes() throws IOException {
        byte[] digits = new byte[4 << 20];
        Arrays.fill(digits, (byte) 0x55);
        byte[] pickle = PickleWriter.pickle(writer -> writer.dictionary()
                .items(items -> items.raw(0x8b, 0, 0, 0x40, 0).raw(digits).vector("0", 2)));

        assertThat(CHECKPOINT.refusal(
                        stored("a/data.pkl", pickle, "a/data/0", TorchFiles.floats(1, 2)),
                        DamagedCheckpointPropertyTest::read))
                .contains("expected an integer of at most 255 bytes, got one of 4194304");
    }

    /** Searching the list for each buffer would take 40 billion steps. */
    @Test
    void looksUpBuffersThatAreLeftOutByName() throws IOException {
        int count = 200_000;
        byte[] pickle = PickleWriter.pickle(writer -> writer.global("m", "M")
                .tuple(none -> {})
                .newObject()
                .dictionary()
                .items(attributes -> {
                    attributes
                            .text("_modules")
                            .dictionary()
                            .text("_buffers")
                            .dictionary()
                            .items(buffers -> {
                                for (int i = 0; i < count; i++)
                                    buffers.text("b" + i).none();
                            });
                    attributes.text("_non_persistent_buffers_set").list();
                    for (int i = 0; i < count; i++) attributes.text("c" + i).append();
                    attributes.text("_parameters").dictionary().items(parameters -> parameters
                            .text("weight")
                            .vector("0", 2));
                })
                .build());

        CHECKPOINT.read(stored("a/data.pkl", pickle, "a/data/0", TorchFiles.floats(1, 2)), file -> {
            assertThat(((Checkpoint) read(file)).tensors()).containsOnlyKeys("weight");
            return null;
        });
    }

    /** A shape that contains a zero needs no data, for any other sizes. */
    @Test
    void importsNoClassifierOfMoreClassesThanItHasWeightsFor() {
        String header = "{\"linear.weight\":{\"dtype\":\"F32\",\"data_offsets\":[0,0],\"shape\":[2000000000,0]}}";

        CHECKPOINT.withBytes(200L << 20).read(safetensors(header, 0), file -> {
            WeightImport imported = WeightImport.of(
                    (Checkpoint) read(file), Architecture.preset("cifar-resnet20"), OptionalInt.empty(), 1);
            assertThat(imported.network().classes()).isEqualTo(2);
            assertThat(imported.report().mismatched())
                    .containsExactly("'linear.weight': expected shape [2, 64], got [2000000000, 0]");
            imported.network().close();
            return null;
        });
    }

    /** Twenty kilobytes that would inflate to a gigabyte. */
    @Test
    void refusesEntriesThatInflateToManyTimesTheirSize() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            TorchFiles.add(zip, "a/data.pkl", PickleWriter.pickle(writer -> writer.dictionary()
                    .items(items -> items.text("w")
                            .tensor(s -> s.storage("FloatStorage", "0", 1 << 25), 0, new long[] {2}, new long[] {1}))));
            zip.putNextEntry(new ZipEntry("a/data/0"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 128; i++) zip.write(zeros);
        }

        assertThat(CHECKPOINT.refusal(bytes.toByteArray(), DamagedCheckpointPropertyTest::read))
                .contains("zip entry 'a/data/0'")
                .contains("once inflated");
    }

    private static byte[] safetensors(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return java.nio.ByteBuffer.allocate(Long.BYTES + text.length + dataBytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }
}
