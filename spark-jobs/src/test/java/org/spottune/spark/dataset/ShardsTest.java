package org.spottune.spark.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
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
        try (Shards shards = of(stored, all, workers)) {
            return shards.rdd().map(Examples::ids).collect();
        }
    }

    private static Shards of(JavaRDD<LabelledImage> stored, List<LabelledImage> all, int workers) {
        return Shards.of(stored, all.stream().mapToLong(LabelledImage::id).toArray(), workers, INPUT);
    }

    @Example
    void imagesAreReadOnceAndTheirFilesDeleted() throws IOException {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
        LongAccumulator read = spark.sc().longAccumulator();
        List<LabelledImage> all = IntStream.range(0, 10)
                .mapToObj(i -> new LabelledImage(i, 0, 1, 1, new byte[] {(byte) i, 0, 0}))
                .toList();
        JavaRDD<LabelledImage> stored = spark.parallelize(all, 2).map(image -> {
            read.add(1);
            return image;
        });
        Set<String> before = files();
        try (Shards shards = of(stored, all, 2)) {
            for (int round = 0; round < 3; round++) {
                assertThat(shards.rdd()
                                .map(shard -> shard.plainBatches()
                                        .of(new int[] {4}, 0)
                                        .ids()[0])
                                .collect())
                        .containsExactly(8L, 9L);
            }
            assertThat(read.value()).isEqualTo(10);
            assertThat(files()).hasSize(before.size() + 2);
        }
        assertThat(files()).isEqualTo(before);
    }

    /** Of images, among those that Spark itself keeps. */
    private static Set<String> files() throws IOException {
        Set<String> names = new TreeSet<>();
        for (File folder : SparkEnv.get().blockManager().diskBlockManager().localDirs()) {
            try (Stream<Path> files = Files.walk(folder.toPath())) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith("temp_local"))
                        .forEach(names::add);
            }
        }
        return names;
    }
}
