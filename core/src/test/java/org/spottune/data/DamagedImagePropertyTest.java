package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DamagedImagePropertyTest {
    @Property(tries = 3000)
    void damagedFilesAreDecodedOrRefusedButNeverBreakTheDecoder(
            @ForAll("files") String name, @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int changes) {
        byte[] damaged = FixtureImages.file(name);
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }

        try {
            RgbImage image = ImageDecoder.decode(damaged);
            assertThat((long) image.width() * image.height()).isPositive();
        } catch (ImageFormatException refused) {
            assertThat(refused).hasMessageMatching("(?s)(damaged or unsupported [A-Za-z]+: .+|not a .* image)");
        }
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(
                "420.jpg",
                "progressive.jpg",
                "cmyk.jpg",
                "palette.png",
                "interlaced.png",
                "565.bmp",
                "run-length.bmp",
                "rgb-16bit.ppm",
                "plain.pgm",
                "bit.pbm",
                "lossless.webp",
                "lossy.webp",
                "animated.webp");
    }
}
