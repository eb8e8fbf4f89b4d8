package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.spark.LocalSpark;

@ExtendWith(LocalSpark.class)
class TaskSlotsTest {

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void countsThoseOfLocalModeAndWaitsForNoMore(SparkSession spark) {
        TaskSlots slots = TaskSlots.of(spark.sparkContext());

        assertThat(slots.count()).isEqualTo(2);
        assertThatCode(slots::await).doesNotThrowAnyException();
        assertThatCode(() -> slots.require(100)).as("in turns").doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "local, false",
        "'local[2]', false",
        "'local[*,3]', false",
        "'local-cluster[2,1,1024]', true",
        "spark://host:7077, true",
        "yarn, true",
        "k8s://https://host:443, true"
    })
    void tellsClustersFromLocalMode(String master, boolean cluster) {
        assertThat(TaskSlots.isCluster(master)).isEqualTo(cluster);
    }

    @Test
    void waitsUntilThereAreEnough() {
        assertThat(await(List.of(0, 1, 4, 9), 4)).isEqualTo(4);
    }

    @Test
    void tellsHowFarItCameWhenTheTimeIsOver() {
        // A look takes a second here: the time is over at the third.
        assertThat(await(List.of(0, 1, 2, 3, 4, 5, 6), 6)).isEqualTo(2);
    }

    @Test
    void readsTheTimeWithItsUnit() {
        assertThat(TaskSlots.timeout(new SparkConf(false))).isEqualTo(Duration.ofSeconds(120));
        assertThat(TaskSlots.timeout(new SparkConf(false).set(TaskSlots.TIMEOUT, "5min")))
                .isEqualTo(Duration.ofSeconds(300));
    }

    /** Three seconds of patience. */
    private int await(List<Integer> seen, int enough) {
        Iterator<Integer> looks = seen.iterator();
        return TaskSlots.await(
                looks::next,
                slots -> slots >= enough,
                Duration.ofSeconds(3),
                () -> nanos.getAndAdd(Duration.ofSeconds(1).toNanos()));
    }
}
