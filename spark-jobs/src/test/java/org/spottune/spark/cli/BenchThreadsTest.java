package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.spottune.settings.ConfigurationException;

class BenchThreadsTest {

    @Test
    void acceptsTheThreadsThatThereAre() {
        assertThatCode(() -> BenchThreads.require(BenchThreads.used())).doesNotThrowAnyException();
        assertThatCode(() -> BenchThreads.require(null)).doesNotThrowAnyException();
    }

    @Test
    void refusesNoThreads() {
        assertThatThrownBy(() -> BenchThreads.require(0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--threads must be at least 1, got 0");
    }

    @Test
    void refusesThreadsThatTheProcessWasNotStartedWith() {
        int other = BenchThreads.used() + 1;

        assertThatThrownBy(() -> BenchThreads.require(other))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--threads " + other + " needs OMP_NUM_THREADS=" + other);
    }
}
