package org.spottune.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
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
 * The right to write an output, which one process has at a time: a small hidden file, in the output if it is a folder that
 * exists and beside it if not, that only one process can create. Its owner gives signs of life; the claim of an owner that is
 * gone is taken over.
 *
 * <p>Local disks, HDFS, Google's and Azure's stores create a file once. Where a store may let two do so, the later one wins:
 * each looks after a moment whether the file is still its own.
 */
public final class OutputClaim implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutputClaim.class);
    private static final String SUFFIX = ".claim";
    private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(20);
    /** Many signs are missing: longer than pauses of a busy machine, and than clocks differ. */
    private static final Duration SILENCE = Duration.ofMinutes(5);
    /** Longer than a store needs from finding no file to having created one. */
    private static final Duration MOMENT = Duration.ofSeconds(2);
    /** Before what deletes folders and closes file systems. */
    private static final int SHUTDOWN_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 5;
    /** Another may create or delete the file at every step. */
    private static final int ATTEMPTS = 5;

    private static final int LONGEST = 1 << 16;

    private final FileSystem files;
    private final Path file;
    private final ClaimOwner owner;
    private final List<Path> createdParents;
    private final ScheduledExecutorService signs;
    private final Runnable release = this::release;

    private OutputClaim(FileSystem files, Path file, ClaimOwner owner, List<Path> createdParents) {
        this.files = files;
        this.file = file;
        this.owner = owner;
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
     * @throws OutputClaimedException if another has
     * @throws WriteException if nothing can be written there
     */
    static OutputClaim of(Path output, FileSystem files) throws IOException {
        Path whole = files.makeQualified(output);
        List<Path> createdParents = missingParents(whole, files);
        try {
            OutputClaim claim = new OutputClaim(files, place(whole, files), ClaimOwner.here(), createdParents);
            claim.take(output);
            return claim;
        } catch (FSError full) {
            throw new WriteException(output.toString(), new IOException(full.getMessage(), full));
        }
    }

    /**
     * Looks whether an output could be claimed now.
     *
     * @throws OutputClaimedException if another has claimed it
     */
    static void requireNone(Path output, FileSystem files) throws IOException {
        Path whole = files.makeQualified(output);
        Path place = place(whole, files);
        requireGone(output, place, files);
    }

    private static Path place(Path output, FileSystem files) throws IOException {
        Path beside = output.getParent() == null
                ? null
                : StoragePath.child(output.getParent(), "." + output.getName() + SUFFIX);
        boolean folder = files.exists(output) && files.getFileStatus(output).isDirectory();
        if (!folder) {
            return beside;
        }
        if (beside != null) {
            // Of a process that began when there was no folder yet.
            requireGone(output, beside, files);
        }
        return new Path(output, SUFFIX);
    }

    private void take(Path output) throws IOException {
        boolean tookOver = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (created(output)) {
                if ((tookOver || !createsOnce()) && !isOursAfterAMoment()) {
                    break;
                }
                ShutdownHookManager.get().addShutdownHook(release, SHUTDOWN_PRIORITY);
                signs.scheduleAtFixedRate(
                        this::giveSign, BETWEEN_SIGNS.toSeconds(), BETWEEN_SIGNS.toSeconds(), TimeUnit.SECONDS);
                return;
            }
            requireGone(output, file, files);
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
                        output.toString(), new IOException("'" + file.getParent() + "' is no folder", taken));
            }
            return false;
        } catch (IOException failed) {
            if (!isLocal() && files.exists(file)) {
                // What file systems throw where a file exists differs.
                return false;
            }
            release();
            throw new WriteException(output.toString(), failed);
        }
    }

    /** @throws OutputClaimedException if the owner of a claim may still be there */
    private static void requireGone(Path output, Path file, FileSystem files) throws IOException {
        if (!files.exists(file)) {
            return;
        }
        long lastSign;
        Optional<ClaimOwner> holder;
        try {
            lastSign = files.getFileStatus(file).getModificationTime();
            holder = ClaimOwner.parse(text(file, files));
        } catch (FileNotFoundException | NoSuchFileException free) {
            return;
        }
        Duration silence = Duration.between(Instant.ofEpochMilli(lastSign), Instant.now());
        boolean gone = holder.isPresent() && holder.get().isKnownToBeGone();
        if (gone || silence.compareTo(SILENCE) > 0) {
            LOG.warn("Taking over '{}' from {}, which is gone", output, holderText(holder));
            return;
        }
        throw new OutputClaimedException("Output '" + output + "' is being written by " + holderText(holder)
                + " (last sign of life " + Math.max(0, silence.toSeconds())
                + " s ago); wait until it is done or choose another output. If that process is gone, delete '" + file
                + "', or wait until its claim expires, " + SILENCE.toMinutes() + " minutes after the last sign");
    }

    private static String holderText(Optional<ClaimOwner> holder) {
        return holder.map(ClaimOwner::toString).orElse("a process that does not say who it is");
    }

    private boolean createsOnce() {
        return List.of("file", "hdfs", "viewfs", "gs", "abfs", "abfss")
                .contains(files.getUri().getScheme());
    }

    private boolean isOursAfterAMoment() {
        try {
            Thread.sleep(MOMENT.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
        return isOurs();
    }

    private boolean isOurs() {
        try {
            return ClaimOwner.parse(text(file, files))
                    .filter(holder -> holder.token().equals(owner.token()))
                    .isPresent();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private void giveSign() {
        if (!isOurs()) {
            LOG.warn("The claim '{}' is no longer that of this process; another may write the same output", file);
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

    /** Gives the right back. */
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
            if (isOurs()) {
                files.delete(file, false);
            }
            for (Path parent : createdParents) {
                if (files.exists(parent) && files.listStatus(parent).length == 0) {
                    files.delete(parent, false);
                }
            }
        } catch (IOException stays) {
            LOG.debug("Cannot delete '{}'; its claim expires by itself", file, stays);
        }
    }

    /** The folders that have to be created for the output, innermost first. */
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
