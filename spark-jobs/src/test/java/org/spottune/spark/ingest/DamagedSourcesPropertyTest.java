package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
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
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.decathlon.AnnotationReader;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

@PropertyDefaults(tries = 100)
@AddLifecycleHook(Tries.class)
class DamagedSourcesPropertyTest {

    private static final Configuration HADOOP = new Configuration();
    private static final List<String> CIFAR_BATCHES = List.of(
            "data_batch_1.bin",
            "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin",
            "data_batch_5.bin",
            "test_batch.bin");
    private static final int CIFAR_IMAGE = 1 + 3 * 32 * 32;

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("sources");
        Files.createDirectories(folder.resolve("dtd/annotations"));
        Files.createDirectories(folder.resolve("dtd/data/dtd/train"));
        Files.write(folder.resolve("dtd/data/dtd/train/000001.png"), new byte[1]);
        Files.write(folder.resolve("dtd/data/dtd/train/000002.png"), new byte[1]);
        Files.createDirectories(folder.resolve("cifar"));
        Files.writeString(folder.resolve("cifar/batches.meta.txt"), "plane\ncar\n");
        Files.createDirectories(folder.resolve("idx"));
        Files.write(folder.resolve("idx/train-labels-idx1-ubyte"), labels(2, new byte[] {0, 1}));
        Files.createDirectories(folder.resolve("packed"));
        Files.write(folder.resolve("packed/train-images-idx3-ubyte"), images(2, 2, 3, new byte[12]));
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        new Storage(HADOOP).delete(folder.toString());
    }

    @Property
    void damagedAnnotationsAreReadOrTold(@ForAll("annotations") byte[] json) {
        ForeignBytes.of("dtd_train.json", DataException.class).read(json, file -> {
            List<String> problems = new ArrayList<>();
            AnnotationReader.read(new ByteArrayInputStream(file), "dtd_train.json", problems::add);
            assertThat(problems).allSatisfy(problem -> assertThat(problem).contains("dtd_train.json"));
            return problems;
        });
    }

    @Property
    void damagedDecathlonsAreListedOrRefused(@ForAll("annotations") byte[] json) {
        Path root = folder.resolve("dtd");
        ForeignBytes.of(root.toString(), DataException.class).read(json, file -> {
            Files.write(root.resolve("annotations/dtd_train.json"), file);
            return DecathlonListing.list(
                    new DecathlonFormat("dtd", Optional.empty()),
                    new ImageTree(root).source(),
                    new Storage(HADOOP),
                    Progress.NONE);
        });
    }

    @Provide
    Arbitrary<byte[]> annotations() {
        return Damage.ofTexts(
                """
                {"info": {"year": 2017},
                 "images": [{"id": 10200001, "file_name": "data/dtd/train/000001.png", "width": 3},
                            {"id": 10200002, "file_name": "data/dtd/train/000002.png"}],
                 "annotations": [{"id": 1, "image_id": 10200001, "category_id": 10000001, "bbox": [0, 0.5, 1e2]},
                                 {"id": 2, "image_id": 10200002, "category_id": 10000002}],
                 "categories": [{"id": 10000001, "name": "banded"}, {"id": 10000002, "name": "caf\\u00e9"}]}
                """);
    }

    @Test
    void tellsOfEncodingsOfNoText() throws IOException {
        List<String> problems = new ArrayList<>();

        AnnotationReader.read(
                new ByteArrayInputStream(new byte[] {0, 0, (byte) 0xff, (byte) 0xfe}), "dtd_train.json", problems::add);

        assertThat(problems).singleElement().asString().startsWith("'dtd_train.json': not valid UTF-8");
    }

    @Property
    void damagedCifarIsListedOrRefused(@ForAll("cifar") byte[] file) {
        Path root = folder.resolve("cifar");
        ForeignBytes.of(root.toString(), DataException.class).read(file, bytes -> {
            for (String batch : CIFAR_BATCHES) {
                Files.write(root.resolve(batch), bytes);
            }
            return CifarFormat.list(new ImageTree(root).source());
        });
    }

    @Provide
    Arbitrary<byte[]> cifar() {
        byte[] images = new byte[2 * CIFAR_IMAGE];
        images[CIFAR_IMAGE] = 1;
        return Damage.of(List.of(images));
    }

    @Property
    void damagedIdxFilesAreListedOrRefused(@ForAll("idx") byte[] file) {
        idx(folder.resolve("idx")).read(file, bytes -> listed(folder.resolve("idx"), "train-images-idx3-ubyte", bytes));
    }

    @Provide
    Arbitrary<byte[]> idx() {
        return Damage.of(List.of(images(2, 2, 3, new byte[12]), labels(2, new byte[] {0, 1})));
    }

    @Property
    void damagedPackedIdxFilesAreListedOrRefused(@ForAll("packed") byte[] file) {
        Path root = folder.resolve("packed");
        idx(root).read(file, bytes -> listed(root, "train-labels-idx1-ubyte.gz", bytes));
    }

    @Provide
    Arbitrary<byte[]> packed() throws IOException {
        return Damage.of(List.of(packed(labels(2, new byte[] {0, 1}), 0)));
    }

    /** A few kilobytes that say to be two thousand million images, and are some millions. */
    @Test
    void refusesMoreImagesThanThereAre(@TempDir Path root) throws IOException {
        Files.write(
                root.resolve("train-images-idx3-ubyte.gz"), packed(images(Integer.MAX_VALUE, 1, 1, new byte[0]), 16));

        assertThat(idx(root)
                        .refusal(
                                packed(labels(Integer.MAX_VALUE, new byte[0]), 16),
                                bytes -> listed(root, "train-labels-idx1-ubyte.gz", bytes)))
                .contains("'train-images-idx3-ubyte.gz' cannot have 2147483647 images")
                .contains("'train-labels-idx1-ubyte.gz' cannot have 2147483647 labels");
    }

    private static ForeignBytes idx(Path root) {
        return ForeignBytes.of(root.toString(), DataException.class);
    }

    private static Object listed(Path root, String name, byte[] content) throws IOException {
        Files.write(root.resolve(name), content);
        return IdxFormat.list(new ImageTree(root).source());
    }

    /** With so many megabytes of zeros after the content. */
    private static byte[] packed(byte[] content, int megabytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < megabytes; i++) {
                gzip.write(zeros);
            }
        }
        return out.toByteArray();
    }

    private static byte[] images(int count, int height, int width, byte[] pixels) {
        return ByteBuffer.allocate(4 * Integer.BYTES + pixels.length)
                .putInt(0x803)
                .putInt(count)
                .putInt(height)
                .putInt(width)
                .put(pixels)
                .array();
    }

    private static byte[] labels(int count, byte[] labels) {
        return ByteBuffer.allocate(2 * Integer.BYTES + labels.length)
                .putInt(0x801)
                .putInt(count)
                .put(labels)
                .array();
    }
}
