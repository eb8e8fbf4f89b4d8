package org.spottune.spark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Writes labels and submissions. */
public final class LabelFiles {

    private LabelFiles() {}

    /** Images with ids that go up from a first one, all of one category. */
    public static void labels(Path file, long firstImage, int images, long category) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"images\": [], \"annotations\": "
                        + LongStream.range(0, images)
                                .mapToObj(i -> "{\"id\": " + i + ", \"image_id\": " + (firstImage + i)
                                        + ", \"category_id\": " + category + "}")
                                .toList()
                        + ", \"categories\": [{\"id\": " + category + ", \"name\": \"a\"}]}");
    }

    /** @param pairs image and category in turn */
    public static String submission(Path file, long... pairs) throws IOException {
        Files.writeString(
                file,
                LongStream.range(0, pairs.length / 2)
                        .mapToObj(i -> "{\"image_id\": " + pairs[(int) (2 * i)] + ", \"category_id\": "
                                + pairs[(int) (2 * i + 1)] + "}")
                        .collect(Collectors.joining(", ", "[", "]")));
        return file.toString();
    }
}
