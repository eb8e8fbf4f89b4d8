package org.spottune.spark.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;

/** The files of a folder that is ingested. */
record SourceFiles(Path root, Configuration hadoop) {

    private static final String GZIP = ".gz";
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * @param root absolute, with its file system's scheme
     * @throws DataException if there is no folder
     */
    static SourceFiles of(Path root, Configuration hadoop) throws IOException {
        FileSystem files = root.getFileSystem(hadoop);
        if (!files.exists(root)) {
            throw new DataException("Cannot ingest '" + root + "': it does not exist");
        }
        if (!files.getFileStatus(root).isDirectory()) {
            throw new DataException("Cannot ingest '" + root + "': it is not a folder");
        }
        return new SourceFiles(root, hadoop);
    }

    /** Not by parsing the relative path, which may hold a colon. */
    static Path below(Path root, String relative) {
        return new Path(root, new Path(null, null, relative));
    }

    boolean exists(String relative) throws IOException {
        return root.getFileSystem(hadoop).exists(below(root, relative));
    }

    /** Directly in a folder below; none if there is no such folder. */
    List<FileStatus> list(String relative) throws IOException {
        Path folder = relative.isEmpty() ? root : below(root, relative);
        FileSystem files = root.getFileSystem(hadoop);
        return files.exists(folder) ? Arrays.asList(files.listStatus(folder)) : List.of();
    }

    /** Content of a file, unpacked if its name ends with {@code .gz}. */
    InputStream open(String relative) throws IOException {
        InputStream in = new BufferedInputStream(root.getFileSystem(hadoop).open(below(root, relative)), BUFFER_BYTES);
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
}
