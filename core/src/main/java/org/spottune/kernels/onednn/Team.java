package org.spottune.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The threads that oneDNN uses, for our own parallel operations: each runs oneDNN's primitives single-threaded on its
 * own part.
 */
final class Team implements AutoCloseable {

    private final List<Member> members = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Optional<OpenMp> openMp;
    private final Optional<OpenMp.Region> region;
    private volatile Consumer<Member> part = member -> {};

    /** @param runtime provides the threads; empty for the calling thread only */
    Team(Optional<OpenMp> runtime) {
        // With one thread, there is no need to enter the runtime.
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

    /** Runs a part on every member in parallel; returns or throws when all have finished. */
    void run(Consumer<Member> part) {
        if (region.isEmpty()) {
            part.accept(members.get(0));
            return;
        }
        this.part = part;
        failure.set(null);
        openMp.orElseThrow().run(region.get(), members.size());
        // Thrown here, since no exception may pass through the runtime's native frames.
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
