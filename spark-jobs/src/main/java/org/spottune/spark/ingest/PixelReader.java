package org.spottune.spark.ingest;

import java.io.IOException;
import org.spottune.data.ImageFormatException;
import org.spottune.data.RgbImage;

/** Reads the pixels of a shard's images, in the order of their ids. Belongs to one task. */
interface PixelReader extends AutoCloseable {

    /**
     * @throws ImageFormatException if the image is damaged
     * @throws IOException if a file system fails
     */
    RgbImage read(SourceImage image) throws IOException;

    @Override
    default void close() throws IOException {}
}
