package org.spottune.spark.ingest;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.Problems;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

/**
 * The files of MNIST and similar sets: {@code {train,t10k}-images-idx3-ubyte} and
 * {@code {train,t10k}-labels-idx1-ubyte}, also with a dot before {@code idx} and compressed as {@code .gz}. Class names
 * are the numbers from 0 to the largest training label. Training does not mirror images, since that changes the class
 * of writing.
 */
public record IdxFormat() implements SourceFormat {

    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    private static final int LONGEST_SIDE = 1 << 14;
    private static final int CHUNK_BYTES = 1 << 16;
    /** Ten times the largest such set; guards against compressed files of a megabyte that claim a billion images. */
    private static final int MOST_IMAGES = 10_000_000;

    @Override
    public Preprocessing preprocessing() {
        return Preprocessing.PLAIN.withHorizontalFlip(false);
    }

    @Override
    public SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException {
        return list(tree);
    }

    static SourceListing list(SourceTree tree) throws IOException {
        return new Reading(new RecordFolder(tree), tree.problems()).read();
    }

    /** The content of a split's two files. */
    private record Part(Split split, String images, String labelFile, RecordShape shape, byte[] labels) {

        int largestLabel() {
            return IntStream.range(0, labels.length)
                    .map(i -> labels[i] & 0xFF)
                    .max()
                    .orElse(0);
        }
    }

    private record Reading(RecordFolder folder, Problems problems) {

        private SourceListing read() throws IOException {
            List<Part> parts = new ArrayList<>();
            part(Split.TRAIN, "train").ifPresent(parts::add);
            if (find("t10k", "images", 3).isPresent()
                    || find("t10k", "labels", 1).isPresent()) {
                part(Split.TEST, "t10k").ifPresent(parts::add);
            }
            problems.throwIfAny();
            int largest = parts.get(0).largestLabel();
            List<SourceImage> images = new ArrayList<>();
            Map<String, RecordShape> shapes = new LinkedHashMap<>();
            for (Part part : parts) {
                shapes.put(part.images(), part.shape());
                for (int position = 0; position < part.labels().length; position++) {
                    int label = part.labels()[position] & 0xFF;
                    if (label > largest) {
                        problems.add(
                                "'%s': image %d has label %d, but those of train go from 0 to %d",
                                part.labelFile(), position, label, largest);
                    }
                    images.add(new SourceImage(part.split(), images.size(), label, part.images(), position));
                }
            }
            problems.throwIfAny();
            List<String> classes =
                    IntStream.rangeClosed(0, largest).mapToObj(String::valueOf).toList();
            return folder.listing(classes, images, shapes);
        }

        private Optional<Part> part(Split split, String prefix) throws IOException {
            Optional<String> images = required(prefix, "images", 3);
            Optional<String> labels = required(prefix, "labels", 1);
            if (images.isEmpty() || labels.isEmpty()) {
                return Optional.empty();
            }
            Optional<Images> found = read(images.get(), this::images);
            Optional<byte[]> classes = read(labels.get(), this::labels);
            if (found.isEmpty() || classes.isEmpty()) {
                return Optional.empty();
            }
            if (found.get().count() != classes.get().length) {
                problems.add(
                        "'%s' has %d images, but '%s' has %d labels",
                        images.get(), found.get().count(), labels.get(), classes.get().length);
            }
            return Optional.of(
                    new Part(split, images.get(), labels.get(), found.get().shape(), classes.get()));
        }

        private Optional<String> required(String prefix, String what, int dimensions) {
            Optional<String> found = find(prefix, what, dimensions);
            if (found.isEmpty()) {
                String name = prefix + "-" + what + "-idx" + dimensions + "-ubyte";
                problems.add("file '%s' or '%s.gz' is missing%s", name, name, folder.instead(name));
            }
            return found;
        }

        private Optional<String> find(String prefix, String what, int dimensions) {
            for (String separator : new String[] {"-", "."}) {
                for (String ending : new String[] {"", ".gz"}) {
                    String name = prefix + "-" + what + separator + "idx" + dimensions + "-ubyte" + ending;
                    if (folder.has(name)) {
                        return Optional.of(name);
                    }
                }
            }
            return Optional.empty();
        }

        private interface Content<V> {
            /** @return null after noting a problem */
            V read(String file, DataInputStream in) throws IOException;
        }

        private <V> Optional<V> read(String file, Content<V> content) throws IOException {
            try (InputStream in = folder.open(file);
                    DataInputStream data = new DataInputStream(in)) {
                return Optional.ofNullable(content.read(file, data));
            } catch (EOFException truncated) {
                problems.add("'%s' is truncated", file);
            } catch (ZipException broken) {
                problems.add("'%s' cannot be decompressed: %s", file, broken.getMessage());
            }
            return Optional.empty();
        }

        private record Images(int count, RecordShape shape) {}

        private Images images(String file, DataInputStream in) throws IOException {
            if (!hasMagic(file, in, IMAGES)) {
                return null;
            }
            int count = in.readInt();
            int height = in.readInt();
            int width = in.readInt();
            if (count < 1
                    || count > MOST_IMAGES
                    || height < 1
                    || width < 1
                    || height > LONGEST_SIDE
                    || width > LONGEST_SIDE) {
                problems.add("'%s' cannot have %d images of %d x %d pixels", file, count, height, width);
                return null;
            }
            RecordShape shape = new RecordShape(4 * Integer.BYTES, 0, height, width, 1);
            pass(in, (long) count * shape.pixels());
            return endsHere(file, in) ? new Images(count, shape) : null;
        }

        private byte[] labels(String file, DataInputStream in) throws IOException {
            if (!hasMagic(file, in, LABELS)) {
                return null;
            }
            int count = in.readInt();
            if (count < 1 || count > MOST_IMAGES) {
                problems.add("'%s' cannot have %d labels", file, count);
                return null;
            }
            byte[] labels = in.readNBytes(count);
            if (labels.length < count) {
                throw new EOFException();
            }
            return endsHere(file, in) ? labels : null;
        }

        private boolean hasMagic(String file, DataInputStream in, int expected) throws IOException {
            int magic = in.readInt();
            if (magic != expected) {
                problems.add("'%s' must begin with the number %#010x, got %#010x", file, expected, magic);
            }
            return magic == expected;
        }

        /** Reads on, since some file systems skip beyond the end. */
        private static void pass(InputStream in, long bytes) throws IOException {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (long left = bytes; left > 0; ) {
                int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    throw new EOFException();
                }
                left -= read;
            }
        }

        private boolean endsHere(String file, DataInputStream in) throws IOException {
            boolean end = in.read() < 0;
            if (!end) {
                problems.add("'%s' has more bytes than its header says", file);
            }
            return end;
        }
    }
}
