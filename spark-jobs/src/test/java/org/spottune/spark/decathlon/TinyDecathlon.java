package org.spottune.spark.decathlon;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.spottune.data.Split;
import org.spottune.spark.storage.Storage;

/** Three domains of a few pictures of one colour each, made for a test. */
public final class TinyDecathlon {

    /** Domains by name. */
    public static final List<String> DOMAINS = List.of("letters", "pets", "signs");

    private TinyDecathlon() {}

    /** Writes the domains; the pictures of each are 8 x 6 pixels. */
    public static void write(Path folder) throws IOException {
        new DecathlonWriter(new Storage(new Configuration()))
                .write(
                        List.of(
                                domain("signs", List.of("stop", "go"), 4, 2, 2),
                                domain("pets", List.of("dog", "cat", "ape"), 6, 3, 3),
                                domain("letters", List.of("a"), 1, 0, 2)),
                        folder.toString());
    }

    /** Pictures whose classes follow each other; those of a split have a colour of its own, see {@link #colour}. */
    public static DecathlonImages domain(String name, List<String> classes, int train, int val, int test) {
        Map<Split, Iterable<DecathlonImage>> pictures = new EnumMap<>(Split.class);
        pictures.put(Split.TRAIN, pictures(classes.size(), Split.TRAIN, train));
        pictures.put(Split.VAL, pictures(classes.size(), Split.VAL, val));
        pictures.put(Split.TEST, pictures(classes.size(), Split.TEST, test));
        return new DecathlonImages(name, classes, pictures);
    }

    private static Iterable<DecathlonImage> pictures(int classes, Split split, int count) {
        return () -> IntStream.range(0, count)
                .mapToObj(i -> picture(i % classes, colour(split, i)))
                .iterator();
    }

    /** Colour of a picture by its place in the split, {@code 0xRRGGBB}. */
    public static int colour(Split split, int index) {
        return (split.ordinal() + 1) * 0x400000 - 0x010000 + index * 0x10 + 5;
    }

    static DecathlonImage picture(int label, int colour) {
        BufferedImage image = new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 8 * 6; i++) {
            image.setRGB(i % 8, i / 8, colour);
        }
        try {
            return DecathlonImage.of(label, image);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
