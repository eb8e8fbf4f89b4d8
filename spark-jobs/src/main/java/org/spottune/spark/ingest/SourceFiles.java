package org.spottune.spark.ingest;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;
import org.spottune.spark.storage.StoragePath;

/** The files of a folder that is ingested, as driver and executors read them. */
record SourceFiles(Path root, Configuration hadoop) {

    private static final String GZIP = ".gz";
    private static final int BUFFER_BYTES = 1 << 16;

    /** Directly in a folder below. */
    FileStatus[] list(String relative) throws IOException {
        return system().listStatus(below(relative));
    }

    /** What is there, seen through links; empty if there is nothing. */
    Optional<FileStatus> status(String relative) throws IOException {
        try {
            return Optional.of(system().getFileStatus(below(relative)));
        } catch (FileNotFoundException missing) {
            return Optional.empty();
        }
    }

    /** The bytes of a whole file. */
    byte[] read(String relative) throws IOException {
        try (InputStream in = system().open(below(relative))) {
            return in.readAllBytes();
        } catch (IOException failure) {
            String message = "Cannot read '" + below(relative) + "': " + failure.getMessage();
            requireName(relative, message);
            throw new IOException(message, failure);
        }
    }

    /** Content of a file, unpacked if its name ends with {@code .gz}. */
    InputStream open(String relative) throws IOException {
        InputStream in = new BufferedInputStream(system().open(below(relative)), BUFFER_BYTES);
        if (!relative.endsWith(GZIP)) {
            return in;
        }
        try {
            return new GZIPInputStream(in, BUFFER_BYTES);
        } catch (IOException broken) {
            in.close();
            throw broken;
        }
    }

    private Path below(String relative) {
        return relative.isEmpty() ? root : StoragePath.child(root, relative);
    }

    private FileSystem system() throws IOException {
        return StoragePath.system(root, hadoop);
    }

    /**
     * An executor that was started in another locale than the driver asks its system for another name.
     *
     * @throws DataException if that is why a file cannot be read; it has no cause, which would be taken for the reason
     */
    private static void requireName(String relative, String message) {
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
        if (!names.newEncoder().canEncode(relative)) {
            throw new DataException(message + "; the process that reads it runs in a locale that knows only " + names
                    + ": name one of UTF-8 by --conf spark.executorEnv.LC_ALL=C.UTF-8");
        }
    }
}
