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

/** Reads the files of an input, on the driver and on executors. */
record SourceFiles(Path root, Configuration hadoop) {

    private static final String GZIP = ".gz";
    private static final int BUFFER_BYTES = 1 << 16;

    /** Status of the entries of a folder below the root. */
    FileStatus[] list(String relative) throws IOException {
        return system().listStatus(below(relative));
    }

    /** Status of a path, with links followed; empty if it does not exist. */
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

    /** Content of a file, decompressed if its name ends with {@code .gz}. */
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
     * Checks that this process can name a file: an executor in another locale than the driver asks its system for
     * another name.
     *
     * @throws DataException if that is why a file cannot be read; without a cause, which would be taken for the reason
     */
    private static void requireName(String relative, String message) {
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
        if (!names.newEncoder().canEncode(relative)) {
            throw new DataException(message + "; the encoding of the reading process is " + names
                    + ": choose a UTF-8 locale by --conf spark.executorEnv.LC_ALL=C.UTF-8");
        }
    }
}
