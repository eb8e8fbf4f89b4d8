package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopRequestTest {

    private final StopRequest stop = new StopRequest();

    @Test
    void waitsForEverySection() throws InterruptedException {
        StopRequest.Section first = stop.begin();
        StopRequest.Section second = stop.begin();
        stop.request();

        first.close();
        assertThat(stop.awaitEnd(Duration.ofMillis(5))).isFalse();
        Thread other = new Thread(second::close);
        other.start();
        assertThat(stop.awaitEnd(Duration.ofSeconds(20))).isTrue();
        other.join();
    }

    @Test
    void waitsForNothingWhereNoSectionIs() throws InterruptedException {
        assertThat(stop.awaitEnd(Duration.ZERO)).isTrue();
    }

    @Test
    void refusesASectionAfterTheRequest() {
        stop.request();

        assertThatThrownBy(stop::begin).isInstanceOf(StoppedException.class).hasMessage("Stopped before it began");
        assertThat(stop.outcomes()).containsExactly("Stopped before it began");
    }

    @Test
    void remembersWhatStopped() {
        stop.throwIfRequested("not yet");
        stop.request();

        assertThat(stop.stopped("after round 3")).hasMessage("after round 3");
        assertThatThrownBy(() -> stop.throwIfRequested("cell two")).hasMessage("cell two");
        assertThat(stop.outcomes()).containsExactly("after round 3", "cell two");
    }
}
