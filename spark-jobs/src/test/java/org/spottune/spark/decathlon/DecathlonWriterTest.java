package org.spottune.spark.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.ImageDecoder;
import org.spottune.data.ImageFormatException;
import org.spottune.data.RgbImage;
import org.spottune.data.Split;
import org.spottune.spark.storage.Storage;

class DecathlonWriterTest {

    @TempDir
    private Path folder;

    private final Storage storage = new Storage(new Configuration());

    @Test
    void numbersDomainsClassesAndImagesAsTheChallengeDoes() throws IOException {
        TinyDecathlon.write(folder.resolve("small"));

        // Second by name: the one image of training has number 200001, those of test follow.
        assertThat(folder.resolve("small/annotations/pets_train.json"))
                .content()
                .startsWith(
                        """
                        {"info":{"description":"pets"},\
                        "images":[{"id":20200001,"width":8,"height":6,"file_name":"data/pets/train/20200001.png"},""")
                .contains(
                        """
                        "annotations":[{"id":20200001,"image_id":20200001,"category_id":20000001,\
                        "segmentation":[],"bbox":[],"area":0,"iscrowd":0},\
                        {"id":20200002,"image_id":20200002,"category_id":20000002,""")
                .endsWith(
                        """
                        "categories":[{"id":20000001,"name":"dog","supercategory":"pets"},\
                        {"id":20000002,"name":"cat","supercategory":"pets"},\
                        {"id":20000003,"name":"ape","supercategory":"pets"}],"licenses":[]}""");
        assertThat(folder.resolve("small/annotations/pets_val.json"))
                .content()
                .contains("\"images\":[{\"id\":20200007,", "\"category_id\":20000001");
        assertThat(folder.resolve("small/annotations/letters_test_stripped.json"))
                .content()
                .contains("\"images\":[{\"id\":10200002,", "{\"id\":10200003,", "\"annotations\":[],")
                .doesNotContain("category_id");
        assertThat(folder.resolve("small/labels/letters_test.json"))
                .content()
                .contains("\"images\":[{\"id\":10200002,")
                .contains("\"annotations\":[{\"id\":10200002,\"image_id\":10200002,\"category_id\":10000001,");
    }

    @Test
    void writesPicturesWhereTheirNamesSay() throws IOException {
        TinyDecathlon.write(folder.resolve("small"));

        RgbImage image = ImageDecoder.decode(Files.readAllBytes(folder.resolve("small/data/signs/val/30200006.png")));
        assertThat(image.width()).isEqualTo(8);
        assertThat(image.height()).isEqualTo(6);
        int colour = TinyDecathlon.colour(Split.VAL, 1);
        assertThat(image.pixels()).startsWith(colour >> 16, colour >> 8 & 0xFF, colour & 0xFF);
        assertThat(files(folder)).hasSize(23 + 9 + 3);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("small"));
        }
    }

    @Test
    void givesTheSameBytesForTheSamePictures() throws IOException {
        TinyDecathlon.write(folder.resolve("one"));
        TinyDecathlon.write(folder.resolve("two"));

        assertThat(files(folder.resolve("one"))).isEqualTo(files(folder.resolve("two")));
    }

    @Test
    void keepsThePixelsOfFilesOfOtherFormats() throws IOException {
        BufferedImage drawn = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        drawn.setRGB(0, 0, 0x102030);
        drawn.setRGB(1, 0, 0xfffefd);
        ByteArrayOutputStream bmp = new ByteArrayOutputStream();
        ImageIO.write(drawn, "bmp", bmp);

        DecathlonImage picture = DecathlonImage.of(3, bmp.toByteArray());

        assertThat(picture.label()).isEqualTo(3);
        assertThat(ImageDecoder.decode(picture.png()))
                .isEqualTo(new RgbImage(2, 1, new byte[] {0x10, 0x20, 0x30, (byte) 0xff, (byte) 0xfe, (byte) 0xfd}));
        assertThatThrownBy(() -> DecathlonImage.of(0, new byte[] {1, 2}))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("not a JPEG");
    }

    @Test
    void leavesNothingBehindWhenAPictureHasNoClass() {
        DecathlonImages wrong = new DecathlonImages(
                "pets",
                List.of("cat"),
                Map.of(Split.TRAIN, List.of(TinyDecathlon.picture(0, 1), TinyDecathlon.picture(1, 2))));

        assertThatThrownBy(() -> new DecathlonWriter(storage)
                        .write(List.of(wrong), folder.resolve("small").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A picture of domain 'pets' must have a label from 0 to 0, got 1");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesDomainsThatCannotBe() throws IOException {
        Map<Split, Iterable<DecathlonImage>> pictures = Map.of(Split.TRAIN, List.of());
        assertThatThrownBy(() -> new DecathlonImages("../pets", List.of("cat"), pictures))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A domain's name must be letters, digits, '.', '_' and '-', got '../pets'");
        assertThatThrownBy(() -> new DecathlonImages("pets", List.of("cat", "cat"), pictures))
                .hasMessage("Domain 'pets' must have classes with different names, got [cat, cat]");
        assertThatThrownBy(() -> new DecathlonImages("pets", List.of("cat"), Map.of(Split.TEST, List.of())))
                .hasMessage("Domain 'pets' must have pictures of split 'train', got [test]");
        DecathlonImages pets = new DecathlonImages("pets", List.of("cat"), pictures);
        assertThatThrownBy(() -> new DecathlonWriter(storage)
                        .write(List.of(pets, pets), folder.resolve("small").toString()))
                .hasMessage("Domains must have different names, got [pets, pets]");
        assertThatThrownBy(() -> new DecathlonWriter(storage).write(List.of(pets), folder.toString()))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot write a decathlon to '" + folder + "': it already exists");
    }

    @Test
    void refusesNumbersThatWouldBeOthers() {
        DecathlonNumbers second = new DecathlonNumbers(2);

        assertThat(second.category(0)).isEqualTo(20_000_001);
        assertThat(second.image(1)).isEqualTo(20_200_001);
        assertThat(second.image(9_799_999)).isEqualTo(29_999_999);
        assertThatThrownBy(() -> second.image(9_800_000)).hasMessageContaining("expected a number up to 9999999");
        assertThatThrownBy(() -> second.category(200_000)).hasMessageContaining("another class");
    }

    /** Content of all files, by name. */
    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(
                        root.relativize(path).toString(),
                        new String(Files.readAllBytes(path), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }
}
