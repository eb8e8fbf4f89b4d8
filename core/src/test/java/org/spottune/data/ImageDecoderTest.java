package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    /** Measured: 0 with the JDK's own libjpeg and with libjpeg-turbo. Other builds may round differently. */
    private static final double JPEG_BOUND = 0.5;

    /** Measured: 1.9 on this image with its hard coloured edges, 0.8 to 1.3 on photographs. */
    private static final double LOSSY_WEBP_BOUND = 2.5;

    /** The last row of a bitmap is padded to a multiple of four bytes. */
    private static final int BITMAP_PADDING = 3;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "rgba.png",
                "grey.png",
                "grey-alpha.png",
                "bit.png",
                "palette.png",
                "palette-2bit.png",
                "palette-transparent.png",
                "rgb-16bit.png",
                "grey-16bit.png",
                "grey-4bit.png",
                "interlaced.png",
                "gamma.png",
                "broken-text.png",
                "rgb.bmp",
                "grey.bmp",
                "bit.bmp",
                "palette.bmp",
                "555.bmp",
                "565.bmp",
                "32bit.bmp",
                "top-down.bmp",
                "run-length.bmp",
                "rgb.ppm",
                "grey.pgm",
                "bit.pbm",
                "comment.pgm",
                "rgb-16bit.ppm",
                "plain.ppm",
                "plain.pgm",
                "plain.pbm",
                "lossless.webp",
                "lossless-alpha.webp",
                "animated.webp"
            })
    void decodesLosslessFormatsToPillowsPixels(String name) throws IOException {
        RgbImage image = ImageDecoder.decode(FixtureImages.file(name));

        assertThat(image).isEqualTo(FixtureImages.expected(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "444.jpg",
                "422.jpg",
                "420.jpg",
                "progressive.jpg",
                "grey.jpg",
                "cmyk.jpg",
                "ycck.jpg",
                "no-markers.jpg",
                "coded-as-rgb.jpg",
                "exif-rotated.jpg",
                "broken-exif.jpg",
                "bytes-after-end.jpg"
            })
    void decodesJpegToPillowsPixels(String name) throws IOException {
        RgbImage image = ImageDecoder.decode(FixtureImages.file(name));

        assertThat(FixtureImages.meanDifference(image, FixtureImages.expected(name)))
                .isLessThanOrEqualTo(JPEG_BOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "lossy-alpha.webp"})
    void decodesLossyWebpCloseToPillowsPixels(String name) throws IOException {
        RgbImage image = ImageDecoder.decode(FixtureImages.file(name));

        assertThat(FixtureImages.meanDifference(image, FixtureImages.expected(name)))
                .isLessThanOrEqualTo(LOSSY_WEBP_BOUND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "444.jpg",
                "progressive.jpg",
                "cmyk.jpg",
                "rgb.png",
                "interlaced.png",
                "rgb.bmp",
                "run-length.bmp",
                "grey.pgm",
                "rgb-16bit.ppm",
                "lossless.webp",
                "lossy.webp",
                "animated.webp"
            })
    void refusesFilesCutAnywhere(String name) {
        byte[] whole = FixtureImages.file(name);
        int needed = whole.length - (name.equals("rgb.bmp") ? BITMAP_PADDING : 0);
        for (int length = 0; length < needed; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ImageDecoder.decode(cut))
                    .as("%s cut to %d of %d bytes", name, length, whole.length)
                    .isInstanceOf(ImageFormatException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    missing-rows.png, damaged or unsupported PNG
                    bomb.png,         size of 20000x20000 pixels exceeds the limit of 100 million pixels
                    """)
    void refusesWithReason(String name, String reason) {
        assertThatThrownBy(() -> ImageDecoder.decode(FixtureImages.file(name)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void namesWhatIsWrongWithATruncatedJpeg() {
        byte[] cut = Arrays.copyOf(FixtureImages.file("420.jpg"), 700);

        assertThatThrownBy(() -> ImageDecoder.decode(cut))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("damaged or unsupported JPEG: file ends before the end-of-image marker");
    }

    @Test
    void refusesAJpegWhosePictureStopsEarlyThoughItsEndIsMarked() {
        byte[] patched = FixtureImages.file("444.jpg");
        patched = Arrays.copyOf(patched, patched.length - 150);
        patched[patched.length - 2] = (byte) 0xff;
        patched[patched.length - 1] = (byte) 0xd9;
        byte[] cut = patched;

        assertThatThrownBy(() -> ImageDecoder.decode(cut))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("damaged or unsupported JPEG")
                .hasMessageContaining("premature end of data segment");
    }

    @Test
    void refusesAPngWithAChangedByte() {
        byte[] changed = FixtureImages.file("rgb.png");
        changed[changed.length / 2] ^= 1;

        assertThatThrownBy(() -> ImageDecoder.decode(changed))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("damaged or unsupported PNG: checksum of a chunk does not match its content");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> ImageDecoder.decode(new byte[0]))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("empty file");
    }

    @Test
    void refusesWhatIsNoImage() {
        byte[] text = "<html>Not found</html>".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> ImageDecoder.decode(text))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("not a JPEG, PNG, BMP, PNM or WebP image");
    }

    @Test
    void worksUnderAContextClassLoaderThatSeesNothing() throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader usual = current.getContextClassLoader();
        try (URLClassLoader empty = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            current.setContextClassLoader(empty);
            for (String name : List.of("420.jpg", "rgb.png", "rgb.bmp", "rgb.ppm", "lossless.webp")) {
                assertThat(ImageDecoder.decode(FixtureImages.file(name)).width())
                        .isEqualTo(23);
            }
        } finally {
            current.setContextClassLoader(usual);
        }
    }

    @Test
    void givesTheSamePixelsToManyThreads() {
        List<String> names = List.of("420.jpg", "palette.png", "rgb.bmp", "grey.pgm", "lossless.webp");

        boolean same = IntStream.range(0, 500).parallel().allMatch(i -> {
            String name = names.get(i % names.size());
            try {
                return FixtureImages.meanDifference(
                                ImageDecoder.decode(FixtureImages.file(name)), FixtureImages.expected(name))
                        <= JPEG_BOUND;
            } catch (IOException failure) {
                throw new AssertionError(name, failure);
            }
        });

        assertThat(same).isTrue();
    }
}
