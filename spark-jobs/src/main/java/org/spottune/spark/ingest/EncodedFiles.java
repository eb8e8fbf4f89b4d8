package org.spottune.spark.ingest;

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
        SourceFiles files = new SourceFiles(new Path(input), hadoop);
        return image -> ImageDecoder.decode(files.read(image.path()));
    }
}
