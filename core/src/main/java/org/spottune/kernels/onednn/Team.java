package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * As many threads as oneDNN uses, which share an operation of ours: the caller and helpers, of which each runs oneDNN's
 * primitives on its own part, alone.
 */
final class Team implements AutoCloseable {

    /** Turns to wait awake, some tenths of a millisecond. */
    private static final int PATIENCE = 10_000;

    private final OpenMp openMp = new OpenMp();
    private final List<Member> members = new ArrayList<>();
    private final ExecutorService helpers;

    Team() {
        int size = openMp.threads();
        for (int i = 0; i < size; i++) {
            members.add(new Member(i, size));
        }
        helpers = Executors.newFixedThreadPool(Math.max(1, size - 1), task -> {
            Thread thread = new Thread(task, "spottune-kernels");
            thread.setDaemon(true);
            return thread;
        });
    }

    List<Member> members() {
        return members;
    }

    /** Lets every member do its part at once and returns when all are done, also where some failed. */
    void run(Consumer<Member> part) {
        CompletableFuture<Void> others = CompletableFuture.allOf(members.stream()
                .skip(1)
                .map(member -> CompletableFuture.runAsync(() -> runAlone(member, part), helpers))
                .toArray(CompletableFuture<?>[]::new));
        try {
            runAlone(members.get(0), part);
        } finally {
            openMp.setThreads(members.size());
            // The others are about to end, and to be woken takes longer than that.
            for (int turn = 0; turn < PATIENCE && !others.isDone(); turn++) {
                Thread.onSpinWait();
            }
            // Parts write to memory that the caller may free next; join waits through interrupts.
            others.join();
        }
    }

    private void runAlone(Member member, Consumer<Member> part) {
        openMp.setThreads(1);
        part.accept(member);
    }

    @Override
    public void close() {
        helpers.shutdown();
        members.forEach(Member::close);
    }
}
