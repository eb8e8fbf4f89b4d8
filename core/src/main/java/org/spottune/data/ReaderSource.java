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
 * <p>ImageIO's lookup finds different readers under different class loaders, and no plugin of ours on a Spark executor.
 * So the reader of a format is fixed: a class of the JDK by name, or a given instance.
 */
final class ReaderSource {
    /** Pixels that a file of any size may have, for example an image of one colour. */
    private static final long ALWAYS_POSSIBLE = 4_000_000;

    /**
     * Most pixels per byte: 1-bit pixels of one colour, deflated, the densest PNG. JPEG needs a bit or two for 64
     * pixels.
     */
    private static final long MOST_PIXELS_OF_A_BYTE = 1032 * 8;

    private final ImageReaderSpi provider;

    ReaderSource(ImageReaderSpi provider) {
        this.provider = provider;
    }

    /**
     * The JDK's reader for a format ({@code jpeg}, {@code png}, {@code bmp}), which is registered under every class
     * path.
     */
    static ReaderSource ofJdk(String format) {
        // The module does not export the classes, so we can only recognise them by name.
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
     * Reads with a new reader, after checking the image's size.
     *
     * @param warnings receives the reader's warnings
     */
    <T> T read(byte[] bytes, Consumer<String> warnings, Decoding<T> decoding) throws IOException {
        ImageReader reader = provider.createReaderInstance();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.addIIOReadWarningListener((source, warning) -> warnings.accept(warning));
            reader.setInput(input, false, true);
            ImageFormat.checkSize(reader.getWidth(0), reader.getHeight(0));
            requirePossible(reader.getWidth(0), reader.getHeight(0), bytes.length);
            return decoding.from(reader);
        } finally {
            reader.dispose();
        }
    }

    /** Checked first, because readers allocate all pixels before they notice that the data ends. */
    private static void requirePossible(long width, long height, long bytes) throws ImageFormatException {
        if (width * height > ALWAYS_POSSIBLE + MOST_PIXELS_OF_A_BYTE * bytes) {
            throw new ImageFormatException(
                    String.format(Locale.ROOT, "size of %dx%d pixels is impossible in %d bytes", width, height, bytes));
        }
    }

    @FunctionalInterface
    interface Decoding<T> {
        T from(ImageReader reader) throws IOException;
    }
}
