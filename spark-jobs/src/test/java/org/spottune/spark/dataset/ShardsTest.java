package org.spottune.spark.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.LabelledImage;
import org.spottune.spark.LocalSpark;
import org.spottune.train.Examples;
import org.spottune.train.ImageExamples;

class ShardsTest {

    private static final ImageExamples.Input INPUT = new ImageExamples.Input(
            new InputSize(1, 1), new InputSize(1, 1), ChannelNormalization.IMAGENET, ImageAugmentation.NONE, 1);

    @Property(tries = 15)
    void everyImageIsInOneShardAndShardsDifferByOneAtMost(
            @ForAll @IntRange(min = 1, max = 60) int images,
            @ForAll @IntRange(min = 1, max = 7) int workers,
            @ForAll @IntRange(min = 1, max = 5) int files,
            @ForAll long shuffle) {
        int shards = Math.min(workers, images);
        List<long[]> ids = ids(images, shards, files, shuffle);

        assertThat(ids).hasSize(shards);
        assertThat(ids.stream().flatMapToLong(LongStream::of).sorted().boxed().toList())
                .isEqualTo(
                        IntStream.range(0, images).mapToObj(i -> 1000L + 3L * i).toList());
        assertThat(ids.stream().mapToInt(shard -> shard.length).max().orElseThrow()
                        - ids.stream().mapToInt(shard -> shard.length).min().orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    @Property(tries = 5)
    void shardsDoNotDependOnHowTheImagesLie(@ForAll long shuffle, @ForAll @IntRange(min = 1, max = 5) int files) {
        List<long[]> sorted = ids(20, 3, 1, 0);
        List<long[]> shuffled = ids(20, 3, files, shuffle);

        for (int shard = 0; shard < 3; shard++) {
            assertThat(shuffled.get(shard)).containsExactly(sorted.get(shard));
        }
    }

    private static List<long[]> ids(int images, int workers, int files, long shuffle) {
        List<LabelledImage> all = new ArrayList<>(IntStream.range(0, images)
                .mapToObj(i -> new LabelledImage(1000L + 3L * i, 0, 1, 1, new byte[3]))
                .toList());
        Collections.shuffle(all, new Random(shuffle));
        JavaRDD<LabelledImage> stored = JavaSparkContext.fromSparkContext(
                        LocalSpark.session().sparkContext())
                .parallelize(all, files);
        return Shards.of(stored, workers, INPUT).map(Examples::ids).collect();
    }
}
