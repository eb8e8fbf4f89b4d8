package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * As many threads as oneDNN uses, which share an operation of ours: the caller and helpers, of which each runs oneDNN's
 * primitives on its own part, alone.
 */
final class Team implements AutoCloseable {

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

    /** Lets every member do its part at once and returns when all are done. */
    void run(Consumer<Member> part) {
        List<Future<?>> others = new ArrayList<>();
        for (Member member : members.subList(1, members.size())) {
            others.add(helpers.submit(() -> runAlone(member, part)));
        }
        try {
            runAlone(members.get(0), part);
        } finally {
            openMp.setThreads(members.size());
            others.forEach(Team::await);
        }
    }

    private void runAlone(Member member, Consumer<Member> part) {
        openMp.setThreads(1);
        part.accept(member);
    }

    private static void await(Future<?> part) {
        boolean interrupted = false;
        while (true) {
            try {
                part.get();
                break;
            } catch (InterruptedException later) {
                // The part writes to memory that the caller would free: wait for it all the same.
                interrupted = true;
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException("A thread of the kernels failed", failed.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        helpers.shutdown();
        members.forEach(Member::close);
    }
}
