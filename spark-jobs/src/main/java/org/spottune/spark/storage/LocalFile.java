package org.spottune.spark.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A file that this machine can map into memory: the file itself if local, otherwise a copy that {@link #close} deletes.
 */
public final class LocalFile implements AutoCloseable {

    private final Path path;
    private final boolean copied;

    private LocalFile(Path path, boolean copied) {
        this.path = path;
        this.copied = copied;
    }

    static LocalFile of(String file, Configuration hadoop) throws IOException {
        org.apache.hadoop.fs.Path remote = StoragePath.of(file);
        FileSystem files = StoragePath.system(remote, hadoop);
        StoragePath.requireFile(file, files);
        if (files.getUri().getScheme().equals("file")) {
            return new LocalFile(Path.of(files.makeQualified(remote).toUri().getPath()), false);
        }
        Path local = Files.createTempFile("spottune-", ".tmp");
        try {
            files.copyToLocalFile(false, remote, new org.apache.hadoop.fs.Path(local.toUri()), true);
            return new LocalFile(local, true);
        } catch (IOException | RuntimeException failed) {
            Files.delete(local);
            throw failed;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (copied) {
            Files.deleteIfExists(path);
        }
    }
}
