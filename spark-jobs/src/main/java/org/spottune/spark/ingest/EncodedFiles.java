package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spottune.data.ImageDecoder;

/**
 * Images that are files of a known format, one each.
 *
 * @param input folder that their paths are relative to
 */
record EncodedFiles(String input) implements PixelFiles {
    private static final long serialVersionUID = 1L;

    @Override
    public PixelReader open(Configuration hadoop) {
        return image -> ImageDecoder.decode(read(image.path(), hadoop));
    }

    private byte[] read(String relative, Configuration hadoop) throws IOException {
        Path path = SourceFiles.below(new Path(input), relative);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new IOException("Cannot read '" + path + "': " + failure.getMessage(), failure);
        }
    }
}
