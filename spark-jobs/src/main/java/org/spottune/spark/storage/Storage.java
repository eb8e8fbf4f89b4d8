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
import org.apache.hadoop.fs.CommonPathCapabilities;
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
 * Reads and writes files by Hadoop path. A file appears under its name complete or not at all: it is written beside its
 * place and renamed.
 */
public final class Storage {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
    private static final String UNFINISHED = ".tmp-";
    /** Bytes; what is parsed takes many times the memory of its text. */
    private static final int LONGEST_TEXT = 64 << 20;
    /** Of arrays in Java, but for a few that virtual machines keep for themselves. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final Configuration configuration;

    public Storage(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Settings of the file systems. */
    public Configuration hadoop() {
        return configuration;
    }

    /** What a file is filled by. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** What a folder is filled by. */
    public interface FolderContent {
        /** @param folder where to write until the folder has its place */
        void writeTo(String folder) throws IOException;
    }

    public boolean exists(String path) throws IOException {
        return system(path).exists(StoragePath.of(path));
    }

    /** The path with scheme and authority, as others resolve it too. */
    public String qualified(String path) throws IOException {
        return system(path).makeQualified(StoragePath.of(path)).toString();
    }

    /** @throws DataException if there is something that cannot be read as a file */
    public InputStream open(String path) throws IOException {
        FileSystem files = system(path);
        Path file = StoragePath.of(path);
        try {
            return files.open(file);
        } catch (FileNotFoundException unreadable) {
            StoragePath.requireFile(path, files);
            // Of a file that may not be read, local disks say so too.
            throw new DataException("Cannot read '" + path + "': " + unreadable.getMessage());
        }
    }

    /** Length of a file in bytes. */
    public long size(String path) throws IOException {
        return system(path).getFileStatus(StoragePath.of(path)).getLen();
    }

    /** The file as one on this machine. */
    public LocalFile local(String path) throws IOException {
        return LocalFile.of(path, configuration);
    }

    /** @throws DataException if the file is larger than an array can be */
    public byte[] readBytes(String path) throws IOException {
        return readBytes(path, LARGEST);
    }

    /** @throws DataException if the file is longer than any that is read as a whole, 64 MiB */
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
     * Writes a file, replacing one of that name.
     *
     * @throws WriteException if it cannot be written; what was there before is there still
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
            // What Hadoop makes of a local disk without room.
            throw new WriteException(path, new IOException(full.getMessage(), full));
        } finally {
            deleteLeftOver(files, temporary);
        }
    }

    /** Where this fails too, the first failure is the one to tell, and the left-over is deleted later. */
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
     * Adds to the end of a text file, which need not exist. Where files cannot grow, as in object stores, it is written anew.
     *
     * @throws WriteException if it cannot be written
     */
    public void appendText(String path, String text) throws IOException {
        FileSystem files = system(path);
        Path file = StoragePath.of(path);
        if (!files.exists(file) || !files.hasPathCapability(file, CommonPathCapabilities.FS_APPEND)) {
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
     * Looks whether another process writes an output.
     *
     * @throws OutputClaimedException if one does
     */
    public void requireUnclaimed(String output) throws IOException {
        OutputClaim.requireNone(StoragePath.of(output), system(output));
    }

    /**
     * Claims an output before anything is written there, until the claim is closed.
     *
     * @throws OutputClaimedException if another process has claimed it
     */
    public OutputClaim claim(String output) throws IOException {
        return OutputClaim.of(StoragePath.of(output), system(output));
    }

    /** Writes a folder, which must not exist: filled beside its place, it is moved there, or leaves nothing. */
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
                // Written by another since it was looked for.
                throw new IOException("A file or folder of that name exists by now");
            }
            files.mkdirs(temporary);
        } catch (IOException failed) {
            throw new WriteException(path, failed);
        }
        // For a process that is told to stop.
        files.deleteOnExit(temporary);
        try {
            content.writeTo(temporary.toString());
            if (files.exists(target)) {
                // Renaming would move the folder into the other.
                throw new IOException("Cannot write folder '" + path + "': it exists by now");
            }
            publish(temporary.toString(), path);
        } finally {
            deleteLeftOver(files, temporary);
            files.cancelDeleteOnExit(temporary);
        }
    }

    /** Moves a finished folder to its place, which must be free. */
    public void publish(String folder, String place) throws IOException {
        if (!system(place).rename(StoragePath.of(folder), StoragePath.of(place))) {
            throw new IOException("Cannot move finished '" + folder + "' to '" + place + "'");
        }
    }

    /** Deletes what {@link #write} has left half done in a folder when its process was killed. */
    public void deleteUnfinished(String folder) throws IOException {
        for (String name : names(folder, FileStatus::isFile)) {
            if (name.startsWith(".") && name.contains(UNFINISHED)) {
                delete(folder + "/" + name);
            }
        }
    }

    /** Deletes a file or a folder with all it holds, if it exists. */
    public void delete(String path) throws IOException {
        system(path).delete(StoragePath.of(path), true);
    }

    /** Copies a folder with all it holds to a place, of which nothing else stays. */
    public void copyFolder(String folder, String place) throws IOException {
        delete(place);
        boolean copied = FileUtil.copy(
                system(folder), StoragePath.of(folder), system(place), StoragePath.of(place), false, configuration);
        if (!copied) {
            throw new IOException("Cannot copy '" + folder + "' to '" + place + "'");
        }
    }

    /** Names of the files and folders directly in a folder, sorted; none if there is no such folder. */
    public List<String> list(String folder) throws IOException {
        return names(folder, any -> true);
    }

    /** Names of the folders directly in a folder, sorted; none if there is no such folder. */
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

    /** A hidden place beside a file or folder, for it to grow in. */
    private static Path temporary(Path target) {
        return StoragePath.child(target.getParent(), "." + target.getName() + UNFINISHED + UUID.randomUUID());
    }

    /**
     * On a local disk a plain rename replaces in one step. Elsewhere it does not replace; HDFS has another that does, in one
     * step too. Where there is neither, as in object stores, the old file goes first.
     */
    private static void replace(FileSystem files, Path temporary, Path target) throws IOException {
        boolean local = files.getUri().getScheme().equals("file");
        if (local
                && java.nio.file.Files.isDirectory(
                        java.nio.file.Path.of(target.toUri().getPath()))) {
            throw new IOException("A folder of that name is in the way");
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
