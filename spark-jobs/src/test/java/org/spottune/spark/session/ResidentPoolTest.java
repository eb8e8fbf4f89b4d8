package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResidentPoolTest {

    private final AtomicInteger made = new AtomicInteger();
    private final BlockingQueue<Integer> released = new ArrayBlockingQueue<>(10);
    private final ResidentPool<Integer> pool = new ResidentPool<>("test", released::add);

    @Test
    void lendsTheSameResidentAgainOnTheSameThread() throws Exception {
        String first = pool.with("job", made::incrementAndGet, resident -> resident.with(this::describe));
        String second = pool.with("job", made::incrementAndGet, resident -> resident.with(this::describe));

        assertThat(first).isEqualTo("1 on test-job").isEqualTo(second);
    }

    @Test
    void lendsAnotherOneWhileTheFirstIsOut() throws Exception {
        int inner = pool.with(
                "job",
                made::incrementAndGet,
                outer -> pool.with("job", made::incrementAndGet, resident -> resident.with(value -> value)));

        assertThat(inner).isEqualTo(2);
    }

    @Test
    void forgetsAResidentWhoseWorkFailed() throws Exception {
        assertThatThrownBy(() -> pool.with(
                        "job",
                        made::incrementAndGet,
                        resident -> resident.with(value -> {
                            throw new IOException("broken");
                        })))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");

        assertThat(released.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(pool.<Integer>with("job", made::incrementAndGet, resident -> resident.with(value -> value)))
                .isEqualTo(2);
    }

    @Test
    void freesTheResidentsOfAJobOnly() throws Exception {
        pool.with("one", made::incrementAndGet, resident -> resident.with(value -> value));
        pool.with("other", made::incrementAndGet, resident -> resident.with(value -> value));

        pool.evict("one");

        assertThat(released.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(pool.<Integer>with("other", made::incrementAndGet, resident -> resident.with(value -> value)))
                .isEqualTo(2);
    }

    private String describe(int value) {
        return value + " on " + Thread.currentThread().getName();
    }
}
