package org.spottune.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** Replaces the file as another process does in JavaCPP's shared cache. */
    @Test
    void isFoundAlsoWhenItsFileHasGone(@TempDir Path cache) throws Exception {
        List<String> printed =
                OtherProcess.run(List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache), Losing.class, cache.toString());

        assertThat(printed).contains("2 parts done without files, of which there had been some: true");
    }

    static final class Losing {

        private Losing() {}

        public static void main(String[] arguments) throws IOException {
            OpenMp.threads();
            List<Path> files;
            try (Stream<Path> all = Files.walk(Path.of(arguments[0]))) {
                files = all.filter(file -> file.getFileName().toString().startsWith("libgomp"))
                        .toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
            AtomicInteger done = new AtomicInteger();
            OpenMp openMp = OpenMp.find().orElseThrow();
            openMp.run(openMp.region(2, part -> done.incrementAndGet()), 2);
            System.out.println(done + " parts done without files, of which there had been some: " + !files.isEmpty());
        }
    }
}
