package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * As many threads as oneDNN uses, and the same ones, which share an operation of ours: each runs oneDNN's primitives on
 * its own part, alone.
 */
final class Team implements AutoCloseable {

    private final List<Member> members = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Optional<OpenMp> openMp;
    private final Optional<OpenMp.Region> region;
    private volatile Consumer<Member> part = member -> {};

    /** @param runtime whose threads are the members; none for the calling thread alone */
    Team(Optional<OpenMp> runtime) {
        // To enter the runtime for one thread would be in vain.
        this.openMp = runtime.filter(any -> OpenMp.threads() > 1);
        int size = openMp.isPresent() ? OpenMp.threads() : 1;
        for (int i = 0; i < size; i++) {
            members.add(new Member(i, size));
        }
        this.region = openMp.map(found -> found.region(size, this::runPart));
    }

    List<Member> members() {
        return members;
    }

    /** Lets every member do its part at once and returns when all are done, also where some failed. */
    void run(Consumer<Member> part) {
        if (region.isEmpty()) {
            part.accept(members.get(0));
            return;
        }
        this.part = part;
        failure.set(null);
        openMp.orElseThrow().run(region.get(), members.size());
        // Nothing may be thrown through the runtime's own frames.
        Throwable failed = failure.get();
        if (failed instanceof Error error) {
            throw error;
        }
        if (failed instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void runPart(int index) {
        try {
            part.accept(members.get(index));
        } catch (RuntimeException | Error failed) {
            failure.compareAndSet(null, failed);
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }
}
