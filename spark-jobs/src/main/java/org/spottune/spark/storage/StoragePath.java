package org.spottune.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;
import org.spottune.data.DataException;

/**
 * Users' paths and their file systems. Hadoop takes the text before any colon for a scheme; here a scheme must be
 * followed by a slash, and any other colon is part of a name.
 */
public final class StoragePath {

    private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);

    /** Options that add the connector of an object store, by scheme. */
    private static final Map<String, String> CONNECTORS = connectors();

    private StoragePath() {}

    private static Map<String, String> connectors() {
        String version = VersionInfo.getVersion();
        String amazon = "--packages org.apache.hadoop:hadoop-aws:" + version;
        String azure = "--packages org.apache.hadoop:hadoop-azure:" + version;
        Map<String, String> connectors = new HashMap<>();
        connectors.put("s3a", amazon);
        connectors.put("s3", amazon + ", and write the path as s3a://");
        connectors.put("s3n", amazon + ", and write the path as s3a://");
        connectors.put("abfs", azure);
        connectors.put("abfss", azure);
        connectors.put("wasb", azure);
        connectors.put("wasbs", azure);
        connectors.put("oss", "--packages org.apache.hadoop:hadoop-aliyun:" + version);
        connectors.put(
                "gs",
                "--packages com.google.cloud.bigdataoss:gcs-connector:hadoop3-2.2.26"
                        + " --conf spark.hadoop.fs.gs.impl=com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem");
        return connectors;
    }

    /** The path that a user's text means. */
    public static Path of(String text) {
        return new Path(unambiguous(text));
    }

    /** The same path in a form in which Hadoop sees no false scheme, nor a host after two slashes. */
    public static String unambiguous(String text) {
        if (text.startsWith("//")) {
            return text.replaceFirst("^/+", "/");
        }
        int colon = text.indexOf(':');
        int slash = text.indexOf('/');
        boolean colonComesFirst = colon >= 0 && (slash < 0 || colon < slash);
        return colonComesFirst && !WITH_SCHEME.matcher(text).matches() ? "./" + text : text;
    }

    /** The path of an entry of a folder, whose name may hold colons. */
    public static Path child(Path folder, String name) {
        return new Path(folder, new Path(null, null, name));
    }

    /**
     * Checks that a path is a file.
     *
     * @throws FileNotFoundException if it does not exist
     * @throws DataException if it is a folder
     */
    static void requireFile(String text, FileSystem files) throws IOException {
        Path path = of(text);
        if (!files.exists(path)) {
            throw new FileNotFoundException("'" + text + "'");
        }
        if (files.getFileStatus(path).isDirectory()) {
            throw new DataException("Cannot read '" + text + "': expected a file, got a folder");
        }
    }

    /**
     * The file system of a path; for a local disk, the one without Hadoop's checksum files, which fail for names with
     * colons.
     *
     * @throws UnusablePathException if there is no connector for it, or it does not allow the path's names
     */
    public static FileSystem system(Path path, Configuration hadoop) throws IOException {
        FileSystem files;
        try {
            files = path.getFileSystem(hadoop);
        } catch (UnsupportedFileSystemException unknown) {
            throw noConnector(path, unknown);
        } catch (RuntimeException failed) {
            if (failed.getCause() instanceof ClassNotFoundException) {
                throw noConnector(path, failed);
            }
            throw failed;
        }
        if ("file".equals(files.getUri().getScheme()) && path.toUri().getAuthority() != null) {
            throw new UnusablePathException(
                    "Cannot use '" + path + "': a local path has no host; write file:/ and the path from the root");
        }
        if ("hdfs".equals(files.getUri().getScheme()) && path.toUri().getPath().contains(":")) {
            throw new UnusablePathException("Cannot use '" + path
                    + "': HDFS allows no ':' in the names of files and folders; choose another name");
        }
        return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    }

    private static UnusablePathException noConnector(Path path, Exception cause) {
        String scheme = String.valueOf(path.toUri().getScheme());
        String connector = CONNECTORS.get(scheme);
        return new UnusablePathException(
                "Cannot use '" + path + "': there is no connector for " + scheme + "://; "
                        + (connector == null
                                ? "expected file:, hdfs:, or a scheme whose connector is on the class path (--packages, --jars)"
                                : "add " + connector),
                cause);
    }
}
