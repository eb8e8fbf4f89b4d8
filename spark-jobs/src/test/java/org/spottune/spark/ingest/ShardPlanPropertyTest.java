package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.spottune.data.Split;

class ShardPlanPropertyTest {
    @Property(tries = 300)
    void everyImageIsInOneShardOfItsSplitAndShardsAreOfEqualSize(
            @ForAll @IntRange(min = 1, max = 40) int trained,
            @ForAll @IntRange(max = 10) int tested,
            @ForAll @IntRange(min = 1, max = 12) int shards) {
        SourceListing folder = folder(trained, tested);

        List<ShardPlan> plans = ShardPlan.deal(folder, shards);

        for (Split split : Split.values()) {
            List<ShardPlan> ofSplit =
                    plans.stream().filter(plan -> plan.split() == split).toList();
            List<SourceImage> images = folder.images(split);
            assertThat(ofSplit).hasSize(Math.min(shards, images.size()));
            assertThat(ofSplit.stream().flatMap(plan -> plan.images().stream()))
                    .containsExactlyInAnyOrderElementsOf(images);
            assertThat(ofSplit).allSatisfy(plan -> {
                assertThat(plan.images().size())
                        .isBetween(images.size() / ofSplit.size(), images.size() / ofSplit.size() + 1);
                assertThat(plan.images()).extracting(SourceImage::id).isSorted();
            });
        }
    }

    private static SourceListing folder(int trained, int tested) {
        List<SourceImage> images = new ArrayList<>();
        for (int id = 0; id < trained + tested; id++) {
            images.add(new SourceImage(id < trained ? Split.TRAIN : Split.TEST, id, 0, id + ".png"));
        }
        return new SourceListing(
                List.of("only"), List.of(), images, new TreeMap<>(), List.of(), new EncodedFiles("photos"));
    }
}
