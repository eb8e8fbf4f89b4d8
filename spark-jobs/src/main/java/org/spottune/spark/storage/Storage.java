package org.spottune.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.DataException;

/**
 * Reads and writes files by Hadoop path. A file appears under its name complete or not at all: it is written under a
 * temporary name and renamed.
 */
public final class Storage {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
    private static final String UNFINISHED = ".tmp-";
    /** In bytes; parsing takes many times the memory of the text. */
    private static final int LONGEST_TEXT = 64 << 20;
    /** Longest array in Java, less a few elements that virtual machines reserve. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final Configuration configuration;

    public Storage(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Settings of the file systems. */
    public Configuration hadoop() {
        return configuration;
    }

    /** Writes the content of a file. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes the content of a folder. */
    public interface FolderContent {
        /** @param folder temporary path to write to */
        void writeTo(String folder) throws IOException;
    }

    public boolean exists(String path) throws IOException {
        return system(path).exists(StoragePath.of(path));
    }

    /** The path with scheme and authority, which other processes resolve alike. */
    public String qualified(String path) throws IOException {
        return system(path).makeQualified(StoragePath.of(path)).toString();
    }

    /** @throws DataException if the path exists but cannot be read as a file */
    public InputStream open(String path) throws IOException {
        FileSystem files = system(path);
        Path file = StoragePath.of(path);
        try {
            return files.open(file);
        } catch (FileNotFoundException unreadable) {
            StoragePath.requireFile(path, files);
            // Local disks throw this also for files without permission to read.
            throw new DataException("Cannot read '" + path + "': " + unreadable.getMessage());
        }
    }

    /** Length of a file in bytes. */
    public long size(String path) throws IOException {
        return system(path).getFileStatus(StoragePath.of(path)).getLen();
    }

    /** The file on this machine's disk, copied if necessary. */
    public LocalFile local(String path) throws IOException {
        return LocalFile.of(path, configuration);
    }

    /** @throws DataException if the file is larger than an array */
    public byte[] readBytes(String path) throws IOException {
        return readBytes(path, LARGEST);
    }

    /** @throws DataException if the file is longer than 64 MiB */
    public String readText(String path) throws IOException {
        return new String(readBytes(path, LONGEST_TEXT), StandardCharsets.UTF_8);
    }

    private byte[] readBytes(String path, int most) throws IOException {
        try (InputStream in = open(path)) {
            byte[] bytes = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new DataException("Cannot read '" + path + "': expected at most " + most + " bytes, got more");
            }
            return bytes;
        }
    }

    /**
     * Writes a file, replacing an existing one.
     *
     * @throws WriteException if it cannot be written; the existing file stays
     */
    public void write(String path, Content content) throws IOException {
        FileSystem files = system(path);
        Path target = StoragePath.of(path);
        Path temporary = temporary(target);
        try {
            try (OutputStream out = files.create(temporary)) {
                content.writeTo(out);
            }
            replace(files, temporary, target);
        } catch (IOException failed) {
            throw new WriteException(path, failed);
        } catch (FSError full) {
            // Hadoop's error for a full local disk.
            throw new WriteException(path, new IOException(full.getMessage(), full));
        } finally {
            deleteLeftOver(files, temporary);
        }
    }

    /** Failure here must not hide an earlier one; the left-over is deleted later. */
    private static void deleteLeftOver(FileSystem files, Path temporary) {
        try {
            files.delete(temporary, true);
        } catch (IOException stays) {
            LOG.debug("Cannot delete '{}'", temporary, stays);
        }
    }

    public void writeText(String path, String text) throws IOException {
        write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Appends to a text file, which need not exist. Only files on local disks are appended to; elsewhere the file is rewritten:
     * object stores cannot append, and HDFS refuses to when the cluster has fewer data nodes than the file has replicas.
     *
     * @throws WriteException if it cannot be written
     */
    public void appendText(String path, String text) throws IOException {
        FileSystem files = system(path);
        Path file = StoragePath.of(path);
        if (!files.exists(file) || !"file".equals(files.getUri().getScheme())) {
            writeText(path, files.exists(file) ? readText(path) + text : text);
            return;
        }
        try (OutputStream out = files.append(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new WriteException(path, failed);
        } catch (FSError full) {
            throw new WriteException(path, new IOException(full.getMessage(), full));
        }
    }

    /**
     * Checks that no other process of this machine is writing an output.
     *
     * @throws OutputClaimedException if one is
     */
    public void requireUnclaimed(String output) throws IOException {
        OutputClaim.requireNone(StoragePath.of(output), system(output));
    }

    /**
     * Claims an output before writing it, until the claim is closed.
     *
     * @throws OutputClaimedException if another process has claimed it
     */
    public OutputClaim claim(String output) throws IOException {
        return OutputClaim.of(StoragePath.of(output), system(output));
    }

    /**
     * Writes a folder, which must not exist: fills it under a temporary name and renames it; a failure leaves nothing.
     */
    public void writeFolder(String path, FolderContent content) throws IOException {
        try (OutputClaim claim = claim(path)) {
            fillFolder(path, content);
        }
    }

    private void fillFolder(String path, FolderContent content) throws IOException {
        FileSystem files = system(path);
        Path target = StoragePath.of(path);
        Path temporary = temporary(target);
        try {
            if (files.exists(target)) {
                // Another process has created it since the check.
                throw new IOException("A file or folder of that name exists now");
            }
            files.mkdirs(temporary);
        } catch (IOException failed) {
            throw new WriteException(path, failed);
        }
        // For a process that gets a signal.
        files.deleteOnExit(temporary);
        try {
            content.writeTo(temporary.toString());
            if (files.exists(target)) {
                // Renaming would move the folder into the existing one.
                throw new IOException("Cannot write folder '" + path + "': it exists now");
            }
            publish(temporary.toString(), path);
        } finally {
            deleteLeftOver(files, temporary);
            files.cancelDeleteOnExit(temporary);
        }
    }

    /** Moves a finished folder to its final path, which must not exist. */
    public void publish(String folder, String place) throws IOException {
        if (!system(place).rename(StoragePath.of(folder), StoragePath.of(place))) {
            throw new IOException("Cannot move finished '" + folder + "' to '" + place + "'");
        }
    }

    /** Deletes temporary files of {@link #write} that killed processes have left in a folder. */
    public void deleteUnfinished(String folder) throws IOException {
        for (String name : names(folder, FileStatus::isFile)) {
            if (name.startsWith(".") && name.contains(UNFINISHED)) {
                delete(folder + "/" + name);
            }
        }
    }

    /** Deletes a file, or a folder with its content, if it exists. */
    public void delete(String path) throws IOException {
        system(path).delete(StoragePath.of(path), true);
    }

    /** Copies a folder with its content, replacing the target. */
    public void copyFolder(String folder, String place) throws IOException {
        delete(place);
        boolean copied = FileUtil.copy(
                system(folder), StoragePath.of(folder), system(place), StoragePath.of(place), false, configuration);
        if (!copied) {
            throw new IOException("Cannot copy '" + folder + "' to '" + place + "'");
        }
    }

    /** Names of the files and folders directly in a folder, sorted; empty if it does not exist. */
    public List<String> list(String folder) throws IOException {
        return names(folder, any -> true);
    }

    /** Names of the folders directly in a folder, sorted; empty if it does not exist. */
    public List<String> folders(String folder) throws IOException {
        return names(folder, FileStatus::isDirectory);
    }

    private List<String> names(String folder, Predicate<FileStatus> wanted) throws IOException {
        Path path = StoragePath.of(folder);
        if (!system(folder).exists(path)) {
            return List.of();
        }
        return Arrays.stream(system(folder).listStatus(path))
                .filter(wanted)
                .map(FileStatus::getPath)
                .map(Path::getName)
                .sorted()
                .toList();
    }

    private FileSystem system(String path) throws IOException {
        return StoragePath.system(StoragePath.of(path), configuration);
    }

    /** A hidden temporary path beside a file or folder. */
    private static Path temporary(Path target) {
        return StoragePath.child(target.getParent(), "." + target.getName() + UNFINISHED + UUID.randomUUID());
    }

    /**
     * Moves a temporary file to its target. On a local disk, a plain rename replaces atomically; HDFS has another
     * rename that does. Elsewhere, as in object stores, the old file is deleted first.
     */
    private static void replace(FileSystem files, Path temporary, Path target) throws IOException {
        boolean local = files.getUri().getScheme().equals("file");
        if (local
                && java.nio.file.Files.isDirectory(
                        java.nio.file.Path.of(target.toUri().getPath()))) {
            throw new IOException("A folder has that name");
        }
        if (!local && files.exists(target)) {
            if (files instanceof DistributedFileSystem distributed) {
                distributed.rename(temporary, target, Options.Rename.OVERWRITE);
                return;
            }
            files.delete(target, false);
        }
        if (!files.rename(temporary, target)) {
            throw new IOException("Cannot move finished '" + temporary + "' to '" + target + "'");
        }
    }
}
