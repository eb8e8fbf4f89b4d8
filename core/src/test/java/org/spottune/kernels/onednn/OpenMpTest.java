package org.spottune.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenMpTest {

    private Optional<OpenMp> openMp;

    @BeforeEach
    void find() {
        openMp = OpenMp.find();
        assumeThat(System.getProperty("os.name")).startsWith("Linux");
    }

    @Test
    void everyPartIsDoneOnceAlsoByFewerThreads() {
        AtomicIntegerArray done = new AtomicIntegerArray(7);

        openMp.orElseThrow().run(openMp.orElseThrow().region(7, done::incrementAndGet), 3);

        assertThat(done).hasToString("[1, 1, 1, 1, 1, 1, 1]");
    }

    @Test
    void partsRunOnThreadsOfTheirOwnThatStay() {
        Set<Thread> first = threads(3);
        Set<Thread> second = threads(3);

        assertThat(first).hasSize(3).contains(Thread.currentThread());
        assertThat(second).isEqualTo(first);
    }

    private Set<Thread> threads(int count) {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        openMp.orElseThrow()
                .run(openMp.orElseThrow().region(count, part -> threads.add(Thread.currentThread())), count);
        return threads;
    }

    @Test
    void threadsEndWithTheThreadThatCalledThem() throws InterruptedException {
        Set<Thread> helpers = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            Thread caller = new Thread(() -> helpers.addAll(threads(3)));
            caller.start();
            caller.join();
        }

        for (Thread helper : helpers) {
            helper.join(10_000);
        }
        assertThat(helpers).hasSize(60).noneMatch(Thread::isAlive);
    }
}
