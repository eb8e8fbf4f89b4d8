package org.spottune.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A known ImageIO reader, applied to bytes in memory.
 *
 * <p>ImageIO's own search would find different readers under different class loaders, and none of ours on a Spark
 * executor: the class that reads a format is therefore fixed, either named among the JDK's own or given as an instance.
 */
final class ReaderSource {
    /** Of an image that may be as small as it likes, for example since it has one colour everywhere. */
    private static final long ALWAYS_POSSIBLE = 4_000_000;

    /** Deflated bits of one colour, the densest that PNG gets; JPEG has a bit or two for 64 pixels. */
    private static final long MOST_PIXELS_OF_A_BYTE = 1032 * 8;

    private final ImageReaderSpi provider;

    ReaderSource(ImageReaderSpi provider) {
        this.provider = provider;
    }

    /**
     * The JDK's reader for a format ({@code jpeg}, {@code png}, {@code bmp}); those are registered whatever the class
     * path holds.
     */
    static ReaderSource ofJdk(String format) {
        // The classes are not exported by their module, so they can only be told by name.
        String prefix = "com.sun.imageio.plugins." + format + ".";
        Iterator<ImageReaderSpi> providers =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
        while (providers.hasNext()) {
            ImageReaderSpi provider = providers.next();
            if (provider.getClass().getName().startsWith(prefix)) {
                return new ReaderSource(provider);
            }
        }
        throw new IllegalStateException(
                "This Java runtime has no " + format + " reader: " + prefix + "* is not registered");
    }

    /**
     * Reads with a fresh reader, after its image's size has been found acceptable.
     *
     * @param warnings receives what the reader complains about while reading
     */
    <T> T read(byte[] bytes, Consumer<String> warnings, Reading<T> reading) throws IOException {
        ImageReader reader = provider.createReaderInstance();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.addIIOReadWarningListener((source, warning) -> warnings.accept(warning));
            reader.setInput(input, false, true);
            ImageFormat.checkSize(reader.getWidth(0), reader.getHeight(0));
            requirePossible(reader.getWidth(0), reader.getHeight(0), bytes.length);
            return reading.from(reader);
        } finally {
            reader.dispose();
        }
    }

    /** Readers make room for all pixels before they find that there are none. */
    private static void requirePossible(long width, long height, long bytes) throws ImageFormatException {
        if (width * height > ALWAYS_POSSIBLE + MOST_PIXELS_OF_A_BYTE * bytes) {
            throw new ImageFormatException(
                    String.format(Locale.ROOT, "size of %dx%d pixels cannot be in %d bytes", width, height, bytes));
        }
    }

    @FunctionalInterface
    interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }
}
