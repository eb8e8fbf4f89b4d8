package org.spottune.spark.ingest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;

/** A folder of small images made for a test. */
record ImageTree(Path root) {
    /** Writes an image of one colour, given as {@code 0xRRGGBB}, in the format its name ends with. */
    ImageTree with(String path, int width, int height, int colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, colour);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            String format = path.toLowerCase().endsWith("bmp") ? "bmp" : "png";
            ImageIO.write(image, format, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return with(path, bytes.toByteArray());
    }

    ImageTree with(String path, byte... content) {
        Path file = root.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    ImageTree withFolder(String path) {
        try {
            Files.createDirectories(root.resolve(path));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /** As an ingest that fails at the first error goes through it. */
    SourceTree source() throws IOException {
        return SourceTree.of(path(), new Configuration(), OnError.FAIL, FollowLinks.WITHIN_INPUT);
    }

    org.apache.hadoop.fs.Path path() {
        return new org.apache.hadoop.fs.Path("file:" + root);
    }
}
