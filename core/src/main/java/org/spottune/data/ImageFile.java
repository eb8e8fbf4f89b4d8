package org.spottune.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * Images in a local file, in the order of their ids. Memory holds 28 bytes per image; pixels are read from the file on
 * every access, and the operating system caches them outside of Java's heap. Thread-safe.
 */
public final class ImageFile implements ImageRows, AutoCloseable {

    private static final int FIRST_ROWS = 1024;

    private final Path file;
    private final FileChannel pixels;
    private final long[] ids;
    private final long[] positions;
    private final int[] labels;
    private final int[] heights;
    private final int[] widths;

    private ImageFile(Path file, FileChannel pixels, Rows rows) {
        this.file = file;
        this.pixels = pixels;
        int[] order = rows.byId();
        this.ids = IntStream.of(order).mapToLong(row -> rows.ids[row]).toArray();
        this.positions =
                IntStream.of(order).mapToLong(row -> rows.positions[row]).toArray();
        this.labels = IntStream.of(order).map(row -> rows.labels[row]).toArray();
        this.heights = IntStream.of(order).map(row -> rows.heights[row]).toArray();
        this.widths = IntStream.of(order).map(row -> rows.widths[row]).toArray();
    }

    /**
     * Writes images into a file, which {@link #close} deletes. If writing fails, the file is deleted at once.
     *
     * @param file to write; overwritten if it exists
     * @throws IOException if the file cannot be written, for example because the disk is full
     */
    public static ImageFile write(Iterator<LabelledImage> images, Path file) throws IOException {
        boolean complete = false;
        try {
            Rows rows = new Rows();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                while (images.hasNext()) {
                    LabelledImage image = images.next();
                    out.write(image.rgb());
                    rows.add(image);
                }
            }
            ImageFile written = new ImageFile(file, FileChannel.open(file, StandardOpenOption.READ), rows);
            complete = true;
            return written;
        } catch (IOException failed) {
            throw new IOException("Cannot write images to '" + file + "': " + failed.getMessage(), failed);
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public long[] ids() {
        return ids.clone();
    }

    @Override
    public LabelledImage image(int row) {
        ByteBuffer rgb = ByteBuffer.allocate(3 * heights[row] * widths[row]);
        long position = positions[row];
        try {
            while (rgb.hasRemaining()) {
                int read = pixels.read(rgb, position + rgb.position());
                if (read < 0) {
                    throw new IOException("the file ends at byte " + pixels.size());
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "Cannot read image " + ids[row] + " at byte " + position + " of '" + file + "'", failed);
        }
        return new LabelledImage(ids[row], labels[row], heights[row], widths[row], rgb.array());
    }

    @Override
    public void close() throws IOException {
        pixels.close();
        Files.deleteIfExists(file);
    }

    /** Index of the images written so far. */
    private static final class Rows {

        private long[] ids = new long[FIRST_ROWS];
        private long[] positions = new long[FIRST_ROWS];
        private int[] labels = new int[FIRST_ROWS];
        private int[] heights = new int[FIRST_ROWS];
        private int[] widths = new int[FIRST_ROWS];
        private int count;
        private long end;

        void add(LabelledImage image) {
            if (count == ids.length) {
                int more = Math.multiplyExact(2, count);
                ids = Arrays.copyOf(ids, more);
                positions = Arrays.copyOf(positions, more);
                labels = Arrays.copyOf(labels, more);
                heights = Arrays.copyOf(heights, more);
                widths = Arrays.copyOf(widths, more);
            }
            ids[count] = image.id();
            positions[count] = end;
            labels[count] = image.label();
            heights[count] = image.height();
            widths[count] = image.width();
            count++;
            end += image.rgb().length;
        }

        int[] byId() {
            return IntStream.range(0, count)
                    .boxed()
                    .sorted(Comparator.comparingLong(row -> ids[row]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }
}
