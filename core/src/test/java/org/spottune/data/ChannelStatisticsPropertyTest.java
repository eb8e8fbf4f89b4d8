package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class ChannelStatisticsPropertyTest {
    @Property(tries = 200)
    void orderOfMergingDoesNotMatter(@ForAll @Size(min = 1, max = 8) List<byte[]> contents, @ForAll long seed) {
        List<ChannelStatistics> parts = contents.stream()
                .map(content -> ChannelStatistics.of(pixelsFrom(content)))
                .collect(Collectors.toCollection(ArrayList::new));
        ChannelStatistics inOrder = parts.stream().reduce(ChannelStatistics.NONE, ChannelStatistics::merge);

        Collections.shuffle(parts, new Random(seed));

        assertThat(parts.stream().reduce(ChannelStatistics.NONE, ChannelStatistics::merge))
                .isEqualTo(inOrder);
    }

    private static RgbImage pixelsFrom(byte[] content) {
        return new RgbImage(1 + content.length, 1, Arrays.copyOf(content, 3 * (1 + content.length)));
    }
}
