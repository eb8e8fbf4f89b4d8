package org.spottune.spark.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.spottune.data.RgbImage;
import org.spottune.spark.storage.StoragePath;

/**
 * Uncompressed images in a few files. Every task reads its files from the beginning and only forwards, which also works
 * for files compressed as a whole.
 *
 * @param input folder that paths are relative to
 * @param shapes by path
 */
record RecordFiles(String input, Map<String, RecordShape> shapes) implements PixelFiles {
    private static final long serialVersionUID = 1L;

    RecordFiles {
        shapes = Map.copyOf(shapes);
    }

    @Override
    public PixelReader open(Configuration hadoop) {
        return new Reader(new SourceFiles(StoragePath.of(input), hadoop));
    }

    private final class Reader implements PixelReader {
        private final SourceFiles files;
        private String path;
        private InputStream in;
        private long offset;

        private Reader(SourceFiles files) {
            this.files = files;
        }

        @Override
        public RgbImage read(SourceImage image) throws IOException {
            RecordShape shape = shapes.get(image.path());
            long wanted = shape.offset(image.position()) + shape.labelBytes();
            try {
                if (!image.path().equals(path) || wanted < offset) {
                    close();
                    in = files.open(image.path());
                    path = image.path();
                    offset = 0;
                }
                in.skipNBytes(wanted - offset);
                byte[] stored = in.readNBytes(shape.pixels());
                offset = wanted + stored.length;
                if (stored.length < shape.pixels()) {
                    throw new EOFException("it is shorter now than when it was listed");
                }
                return shape.image(stored);
            } catch (IOException failure) {
                throw new IOException(
                        "Cannot read '" + image.origin() + "' in '" + input + "': " + failure.getMessage(), failure);
            }
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
            }
        }
    }
}
