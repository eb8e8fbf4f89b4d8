package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExecutorWatchTest {

    private int slots;
    private int jobs;
    private long seconds;
    private final AtomicInteger stopped = new AtomicInteger();
    private final ExecutorWatch watch = new ExecutorWatch(
            "yarn",
            () -> slots,
            () -> jobs,
            Duration.ofSeconds(10),
            () -> Duration.ofSeconds(seconds).toNanos(),
            stopped::incrementAndGet);

    @Test
    void stopsTheApplicationOnceJobsHaveWaitedTooLong() {
        look(2, 1, 5);
        look(0, 1, 14);
        assertThat(stopped).hasValue(0);

        look(0, 1, 15);
        look(0, 1, 30);

        assertThat(stopped).hasValue(1);
        assertThatThrownBy(() -> watch.during(() -> {
                    throw new IllegalStateException("Job cancelled because SparkContext was shut down");
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith(
                        "'yarn' gave no executor within 10 s: its workers may be busy, gone, or smaller")
                .hasRootCauseMessage("Job cancelled because SparkContext was shut down");
    }

    @Test
    void doesNotCountTimeInWhichNoJobRuns() {
        look(0, 0, 100);
        look(0, 1, 109);

        assertThat(stopped).hasValue(0);
    }

    @Test
    void startsToCountAnewWhenAnExecutorWasThere() {
        look(0, 1, 9);
        look(1, 1, 10);
        look(0, 1, 19);

        assertThat(stopped).hasValue(0);
    }

    @Test
    void leavesOtherFailuresAsTheyAre() throws Exception {
        assertThat(watch.<Integer>during(() -> 3)).isEqualTo(3);
        assertThatThrownBy(() -> watch.during(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    private void look(int slots, int jobs, long seconds) {
        this.slots = slots;
        this.jobs = jobs;
        this.seconds = seconds;
        watch.check();
    }
}
