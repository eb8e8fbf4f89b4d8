package org.spottune.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock on an output, so that one process at a time writes it: a small hidden file that only one process can create,
 * in the output if that is an existing folder, otherwise beside it. Its owner regularly touches it; the claim of a dead
 * owner is taken over.
 *
 * <p>Local disks, HDFS, Google's and Azure's stores create a file atomically. In other stores two processes may both
 * succeed; then the later one wins: each checks after a moment whether the file is still its own.
 */
public final class OutputClaim implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutputClaim.class);
    private static final String SUFFIX = ".claim";
    private static final Duration SIGN_INTERVAL = Duration.ofSeconds(20);
    /** How long to watch an untouched claim before taking it over; longer than pauses of a busy machine. */
    private static final Duration WATCH = SIGN_INTERVAL.multipliedBy(3);

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    /** Longer than a store needs from finding no file to creating one. */
    private static final Duration CREATION_TIME = Duration.ofSeconds(2);
    /** Runs before the hooks that delete folders and close file systems. */
    private static final int SHUTDOWN_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 5;
    /** Retries, since another process may create or delete the file between any two steps. */
    private static final int ATTEMPTS = 5;

    private static final int LONGEST = 1 << 16;

    private final FileSystem files;
    private final Path file;
    private final ClaimOwner owner;
    private final Duration watch;
    private final List<Path> createdParents;
    private final ScheduledExecutorService signs;
    private final Runnable release = this::release;

    private OutputClaim(FileSystem files, Path file, Duration watch, List<Path> createdParents) {
        this.files = files;
        this.file = file;
        this.owner = ClaimOwner.here();
        this.watch = watch;
        this.createdParents = createdParents;
        this.signs = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "claim of " + file.getName());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Claims an output.
     *
     * @throws OutputClaimedException if another process has claimed it
     * @throws WriteException if the claim cannot be written
     */
    static OutputClaim of(Path output, FileSystem files) throws IOException {
        return of(output, files, WATCH);
    }

    /** @param watch how long to watch the claim of a process that this one cannot see */
    static OutputClaim of(Path output, FileSystem files, Duration watch) throws IOException {
        Path whole = files.makeQualified(output);
        List<Path> createdParents = missingParents(whole, files);
        try {
            OutputClaim claim = new OutputClaim(files, place(whole, files, watch), watch, createdParents);
            claim.take(output);
            return claim;
        } catch (FSError full) {
            throw new WriteException(output.toString(), new IOException(full.getMessage(), full));
        }
    }

    /**
     * Checks that no running process of this machine has claimed an output, without waiting.
     *
     * @throws OutputClaimedException if one has
     */
    static void requireNone(Path output, FileSystem files) throws IOException {
        Path whole = files.makeQualified(output);
        for (Path file : List.of(beside(whole), new Path(whole, SUFFIX))) {
            Optional<Found> found = Found.at(file, files);
            if (found.flatMap(Found::owner).filter(ClaimOwner::isKnownToBeHere).isPresent()) {
                throw claimed(output, file, found.get());
            }
        }
    }

    private static Path beside(Path output) {
        return output.isRoot()
                ? new Path(output, SUFFIX)
                : StoragePath.child(output.getParent(), "." + output.getName() + SUFFIX);
    }

    private static Path place(Path output, FileSystem files, Duration watch) throws IOException {
        Path beside = beside(output);
        boolean folder = files.exists(output) && files.getFileStatus(output).isDirectory();
        if (!folder) {
            return beside;
        }
        // The claim of a process that began before the folder existed.
        requireGone(output, beside, files, watch);
        files.delete(beside, false);
        return new Path(output, SUFFIX);
    }

    private void take(Path output) throws IOException {
        boolean tookOver = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (created(output)) {
                if (tookOver || !createsOnce()) {
                    pause(CREATION_TIME);
                    if (!isOwn()) {
                        break;
                    }
                }
                ShutdownHookManager.get().addShutdownHook(release, SHUTDOWN_PRIORITY);
                signs.scheduleAtFixedRate(
                        this::giveSign, SIGN_INTERVAL.toSeconds(), SIGN_INTERVAL.toSeconds(), TimeUnit.SECONDS);
                return;
            }
            requireGone(output, file, files, watch);
            files.delete(file, false);
            tookOver = true;
        }
        signs.shutdownNow();
        throw new OutputClaimedException("Output '" + output
                + "' was claimed by another process at the same moment; choose another, or try again");
    }

    private boolean created(Path output) throws IOException {
        byte[] content = owner.toJson().getBytes(StandardCharsets.UTF_8);
        try {
            if (isLocal()) {
                java.nio.file.Path local = local(file);
                java.nio.file.Files.createDirectories(local.getParent());
                java.nio.file.Files.write(local, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } else {
                try (OutputStream out = files.create(file, false)) {
                    out.write(content);
                }
            }
            return true;
        } catch (FileAlreadyExistsException | org.apache.hadoop.fs.FileAlreadyExistsException taken) {
            if (!files.exists(file.getParent())
                    || !files.getFileStatus(file.getParent()).isDirectory()) {
                throw new WriteException(
                        output.toString(), new IOException("'" + file.getParent() + "' is not a folder", taken));
            }
            return false;
        } catch (IOException failed) {
            if (!isLocal() && files.exists(file)) {
                // File systems throw different exceptions for an existing file.
                return false;
            }
            release();
            throw new WriteException(output.toString(), failed);
        }
    }

    /**
     * An existing claim.
     *
     * @param owner empty if the file does not name it
     * @param lastSign time of its last change, by the clock of its file system
     */
    private record Found(Optional<ClaimOwner> owner, long lastSign) {

        /** The claim in a file; empty if there is none. */
        static Optional<Found> at(Path file, FileSystem files) throws IOException {
            try {
                long lastSign = files.getFileStatus(file).getModificationTime();
                return Optional.of(new Found(ClaimOwner.parse(text(file, files)), lastSign));
            } catch (FileNotFoundException | NoSuchFileException free) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return owner.map(ClaimOwner::toString).orElse("an unknown process");
        }
    }

    /**
     * Waits until it is known whether the owner of a claim still runs.
     *
     * @throws OutputClaimedException if it does
     */
    private static void requireGone(Path output, Path file, FileSystem files, Duration watch) throws IOException {
        Optional<Found> first = Found.at(file, files);
        if (first.isEmpty()) {
            return;
        }
        Optional<ClaimOwner> owner = first.get().owner();
        if (owner.filter(ClaimOwner::isKnownToBeHere).isPresent()) {
            throw claimed(output, file, first.get());
        }
        if (owner.filter(ClaimOwner::isKnownToBeGone).isEmpty()) {
            LOG.info(
                    "Output '{}' is claimed by {}; watching for {} s whether it still runs",
                    output,
                    first.get(),
                    watch.toSeconds());
            long end = System.nanoTime() + watch.toNanos();
            while (System.nanoTime() < end) {
                pause(CHECK_INTERVAL);
                Optional<Found> now = Found.at(file, files);
                if (now.isEmpty()) {
                    return;
                }
                if (!now.equals(first)) {
                    throw claimed(output, file, now.get());
                }
            }
        }
        LOG.warn("Output '{}' was claimed by {}, which no longer runs: taking it over", output, first.get());
    }

    private static OutputClaimedException claimed(Path output, Path file, Found found) {
        return new OutputClaimedException("Output '" + output + "' is being written by " + found
                + ": wait until that is done, or choose another output. If there is no such process, delete '" + file
                + "'");
    }

    private static void pause(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while checking the claim of an output");
        }
    }

    private boolean createsOnce() {
        return List.of("file", "hdfs", "viewfs", "gs", "abfs", "abfss")
                .contains(files.getUri().getScheme());
    }

    private boolean isOwn() {
        try {
            return ClaimOwner.parse(text(file, files))
                    .filter(holder -> holder.token().equals(owner.token()))
                    .isPresent();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private void giveSign() {
        if (!isOwn()) {
            LOG.warn("The claim '{}' no longer belongs to this process; another may write the same output", file);
            return;
        }
        try {
            if (createsOnce() && (isLocal() || "hdfs".equals(files.getUri().getScheme()))) {
                files.setTimes(file, System.currentTimeMillis(), -1);
            } else {
                try (OutputStream out = files.create(file, true)) {
                    out.write(owner.toJson().getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException unwritable) {
            LOG.debug("Cannot give a sign of life at '{}'", file, unwritable);
        }
    }

    /** Releases the claim. */
    @Override
    public void close() {
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(release);
        }
        release();
    }

    private void release() {
        signs.shutdownNow();
        try {
            if (isOwn()) {
                files.delete(file, false);
            }
            for (Path parent : createdParents) {
                if (files.exists(parent) && files.listStatus(parent).length == 0) {
                    files.delete(parent, false);
                }
            }
        } catch (IOException stays) {
            LOG.debug(
                    "Cannot delete '{}'; the next process that claims the output will watch it for a minute",
                    file,
                    stays);
        }
    }

    /** The missing parent folders of the output, innermost first. */
    private static List<Path> missingParents(Path output, FileSystem files) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path parent = output.getParent(); parent != null && !files.exists(parent); parent = parent.getParent()) {
            missing.add(parent);
        }
        return missing;
    }

    private boolean isLocal() {
        return "file".equals(files.getUri().getScheme());
    }

    private static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    private static String text(Path file, FileSystem files) throws IOException {
        try (InputStream in = files.open(file)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
    }
}
