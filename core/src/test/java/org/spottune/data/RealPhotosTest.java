package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RealPhotosTest {
    /** The statistics agree to six digits only if nearly every pixel of the 3000 photographs does. */
    @Test
    void haveTheStatisticsThatPillowAndNumpyFind() throws IOException {
        assumeThat(System.getProperty("spottune.shared", "")).isNotEmpty();
        Path folder = Path.of(System.getProperty("spottune.shared"), "data", "cifar10", "train");
        List<Path> photos;
        try (Stream<Path> files = Files.walk(folder)) {
            photos = files.filter(Files::isRegularFile).toList();
        }

        ChannelStatistics statistics = ChannelStatistics.NONE;
        for (Path photo : photos) {
            statistics = statistics.merge(ChannelStatistics.of(ImageDecoder.decode(Files.readAllBytes(photo))));
        }

        assertThat(photos).hasSize(3000);
        assertClose(statistics.mean(), new ChannelValues(0.490479, 0.480813, 0.444789));
        assertClose(statistics.deviation(), new ChannelValues(0.244347, 0.242415, 0.260188));
    }

    private static void assertClose(ChannelValues actual, ChannelValues expected) {
        for (int channel = 0; channel < 3; channel++) {
            assertThat(actual.toList().get(channel)).isCloseTo(expected.toList().get(channel), within(1e-6));
        }
    }
}
