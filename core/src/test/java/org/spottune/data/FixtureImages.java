package org.spottune.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Images under {@code src/test/resources/images} and the pixels that Pillow decodes from them. */
final class FixtureImages {
    private FixtureImages() {}

    static byte[] file(String name) {
        try (InputStream in = FixtureImages.class.getResourceAsStream("/images/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("No fixture image '" + name + "'");
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Reads a binary colour map as Pillow writes it, "P6\nwidth height\n255\n" and the pixels, without the decoder
     * under test.
     */
    static RgbImage pixMap(String name) {
        byte[] file = file(name);
        int headerEnd = 0;
        for (int lines = 0; lines < 3; headerEnd++) {
            lines += file[headerEnd] == '\n' ? 1 : 0;
        }
        String[] header = new String(file, 0, headerEnd, StandardCharsets.US_ASCII).split("\\s");
        return new RgbImage(
                Integer.parseInt(header[1]),
                Integer.parseInt(header[2]),
                Arrays.copyOfRange(file, headerEnd, file.length));
    }

    static RgbImage expected(String name) {
        return pixMap("expected/" + name + ".ppm");
    }

    static double meanDifference(RgbImage one, RgbImage other) {
        if (one.width() != other.width() || one.height() != other.height()) {
            throw new IllegalArgumentException("Cannot compare " + one + " with " + other);
        }
        long sum = 0;
        for (int i = 0; i < one.pixels().length; i++) {
            sum += Math.abs((one.pixels()[i] & 0xff) - (other.pixels()[i] & 0xff));
        }
        return (double) sum / one.pixels().length;
    }
}
