package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;
import org.spottune.data.Problems;
import org.spottune.data.SkippedFile;
import org.spottune.spark.storage.StoragePath;

/**
 * An input while a format lists it on the driver. It accounts for every entry: each that {@link #list} returns must be
 * taken, skipped, ignored or entered; otherwise {@link #listing} fails. An ignored folder counts as one entry.
 */
final class SourceTree {

    private final SourceFiles files;
    private final OnError onError;
    private final Optional<LocalEntries> local;
    private final Problems problems;
    /** First path of each entered folder, by its path with links resolved. */
    private final Map<java.nio.file.Path, String> entered = new HashMap<>();

    private final SortedMap<String, Long> ignored = new TreeMap<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private long met;
    private long accounted;

    private SourceTree(SourceFiles files, OnError onError, Optional<LocalEntries> local) {
        this.files = files;
        this.onError = onError;
        this.local = local;
        this.problems = new Problems("Cannot ingest '" + files.root() + "'");
    }

    /**
     * @param root absolute, with its file system's scheme
     * @param onError what to do with unusable entries
     * @throws DataException if the root is not a folder
     */
    static SourceTree of(Path root, Configuration hadoop, OnError onError, FollowLinks links) throws IOException {
        FileSystem system = StoragePath.system(root, hadoop);
        if (!system.exists(root)) {
            throw new DataException("Cannot ingest '" + root + "': it does not exist");
        }
        if (!system.getFileStatus(root).isDirectory()) {
            throw new DataException("Cannot ingest '" + root + "': it is not a folder");
        }
        Optional<LocalEntries> local = "file".equals(system.getUri().getScheme())
                ? Optional.of(LocalEntries.of(java.nio.file.Path.of(root.toUri().getPath()), links))
                : Optional.empty();
        return new SourceTree(new SourceFiles(root, hadoop), onError, local);
    }

    Path root() {
        return files.root();
    }

    /** Problems of this input, to report together. */
    Problems problems() {
        return problems;
    }

    /** Whether the path is a file, or a link to one. */
    boolean hasFile(String relative) throws IOException {
        return files.status(relative).filter(FileStatus::isFile).isPresent();
    }

    private boolean hasFolder(String relative) throws IOException {
        return files.status(relative).filter(FileStatus::isDirectory).isPresent();
    }

    /**
     * Content of a file, decompressed if its name ends with {@code .gz}.
     *
     * @throws DataException if it is a link that must not be followed
     */
    InputStream open(String relative) throws IOException {
        if (local.isPresent() && !mayFollow(relative, local.get().realPath(relative))) {
            problems.throwIfAny();
        }
        return files.open(relative);
    }

    /**
     * The entries of a folder. Empty if it does not exist, or if it must not be entered, which adds a problem.
     *
     * @param relative path of the folder; empty for the input itself
     */
    List<SourceEntry> list(String relative) throws IOException {
        if (!relative.isEmpty() && !hasFolder(relative) || !mayEnter(relative)) {
            return List.of();
        }
        List<SourceEntry> entries = local.isPresent() ? local.get().in(relative) : remote(relative);
        met += entries.size();
        return entries;
    }

    /** Enters a listed folder and lists it. */
    List<SourceEntry> list(SourceEntry.Folder folder) throws IOException {
        enter(folder);
        return list(folder.path());
    }

    /** Notes that a listed folder is entered by its path. */
    void enter(SourceEntry.Folder folder) {
        accounted++;
    }

    private boolean mayEnter(String relative) throws IOException {
        if (local.isEmpty()) {
            return true;
        }
        java.nio.file.Path real = local.get().realPath(relative);
        if (!mayFollow(relative, real)) {
            return false;
        }
        String before = entered.putIfAbsent(real, relative);
        if (before != null) {
            problems.add(
                    "'%s' is the folder %s again, by a link: its images would be in the data set"
                            + " twice; remove the link",
                    relative, before.isEmpty() ? "itself" : "'" + before + "'");
        }
        return before == null;
    }

    private boolean mayFollow(String relative, java.nio.file.Path real) {
        boolean forbidden = local.get().isForbidden(real);
        if (forbidden) {
            problems.add("'%s' %s", relative, LocalEntries.forbidden(real));
        }
        return !forbidden;
    }

    private List<SourceEntry> remote(String relative) throws IOException {
        return Arrays.stream(files.list(relative))
                .map(status -> remote(relative, status))
                .toList();
    }

    private static SourceEntry remote(String folder, FileStatus status) {
        String name = status.getPath().getName();
        String path = folder.isEmpty() ? name : folder + "/" + name;
        if (status.isSymlink()) {
            return new SourceEntry.Unusable(path, "is a link, which this file system does not follow");
        }
        return status.isDirectory() ? new SourceEntry.Folder(path) : new SourceEntry.File(path);
    }

    /** Notes that a file's images are used. */
    void take(SourceEntry.File file) {
        accounted++;
    }

    /** Ignores an entry that is not an image by its name. */
    void ignore(SourceEntry entry, String kind) {
        accounted++;
        ignored.merge(kind, 1L, Long::sum);
    }

    /** Skips an entry that should have been read: a problem, or listed, as {@link OnError} says. */
    void skip(SourceEntry.Unusable entry) {
        accounted++;
        if (onError == OnError.FAIL) {
            problems.add("'%s' %s", entry.path(), entry.reason());
        } else {
            skipped.add(new SkippedFile(entry.path(), entry.reason()));
        }
    }

    /**
     * The complete listing.
     *
     * @param categoryIds of the classes; empty if they have none
     * @throws DataException if there were problems
     * @throws IllegalStateException if an entry is not accounted for
     */
    SourceListing listing(List<String> classes, List<Long> categoryIds, List<SourceImage> images, PixelSource pixels) {
        problems.throwIfAny();
        if (met != accounted) {
            throw new IllegalStateException("Cannot ingest '" + root() + "': of " + met
                    + " files and folders in it, only " + accounted + " were read, skipped or ignored");
        }
        return new SourceListing(classes, categoryIds, images, ignored, skipped, pixels);
    }

    /** The listing of classes without ids. */
    SourceListing listing(List<String> classes, List<SourceImage> images, PixelSource pixels) {
        return listing(classes, List.of(), images, pixels);
    }
}
