package org.spottune.spark.ingest;

import org.apache.hadoop.conf.Configuration;
import org.spottune.data.ImageDecoder;
import org.spottune.spark.storage.StoragePath;

/**
 * Images in encoded files, one image per file.
 *
 * @param input folder that their paths are relative to
 */
record EncodedFiles(String input) implements PixelFiles {
    private static final long serialVersionUID = 1L;

    @Override
    public PixelReader open(Configuration hadoop) {
        SourceFiles files = new SourceFiles(StoragePath.of(input), hadoop);
        return image -> ImageDecoder.decode(files.read(image.path()));
    }
}
