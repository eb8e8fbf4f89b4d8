package org.spottune.spark.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under {@code faulty:/}, with what can happen to disks: it is full after some bytes, or a process dies
 * before a file gets its name. Like HDFS, it does not rename onto a file that exists, and has files that grow, but not with
 * few data nodes.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {

    private static final URI ROOT = URI.create("faulty:///");
    private static long room = Long.MAX_VALUE;
    private static boolean renames = true;

    /** Settings with which Hadoop knows it. */
    public static Configuration configuration() {
        Configuration configuration = new Configuration();
        register(configuration);
        return configuration;
    }

    public static void register(Configuration configuration) {
        configuration.set("fs.faulty.impl", FaultyFileSystem.class.getName());
    }

    /** Lets some bytes be written by all files together, and no more. */
    public static void leaveRoom(long bytes) {
        room = bytes;
    }

    /** Lets files keep the names under which they were created. */
    public static void refuseToRename() {
        renames = false;
    }

    /** As good as new. */
    public static void repair() {
        room = Long.MAX_VALUE;
        renames = true;
    }

    /** The path of a local file in it. */
    public static String path(java.nio.file.Path local) {
        return "faulty:" + local.toAbsolutePath();
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public FSDataOutputStream append(Path file, int buffer, Progressable progress) throws IOException {
        throw new IOException("no more good datanodes being available to try");
    }

    @Override
    public String getScheme() {
        return ROOT.getScheme();
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        return limited(super.create(file, overwrite, buffer, replication, block, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        return limited(super.create(file, permission, overwrite, buffer, replication, block, progress));
    }

    private static FSDataOutputStream limited(OutputStream out) throws IOException {
        return new FSDataOutputStream(new Limited(out), null);
    }

    @Override
    public boolean rename(Path source, Path target) throws IOException {
        if (!renames) {
            throw new IOException("The process is gone");
        }
        return !exists(target) && super.rename(source, target);
    }

    /** Writes as long as there is room. */
    private static final class Limited extends OutputStream {
        private final OutputStream out;

        Limited(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            synchronized (FileSystem.class) {
                int fitting = (int) Math.min(length, room);
                out.write(bytes, offset, fitting);
                room -= fitting;
                if (fitting < length) {
                    throw new IOException("No space left on device");
                }
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
