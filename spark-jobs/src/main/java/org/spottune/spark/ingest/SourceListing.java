package org.spottune.spark.ingest;

import java.util.List;
import java.util.SortedMap;
import org.spottune.data.SkippedFile;
import org.spottune.data.Split;

/**
 * The images and classes of a source, found without decoding.
 *
 * @param classes names in the order of their labels
 * @param categoryIds the source's ids of its classes; empty if it has none
 * @param images ordered by split, then id
 * @param ignored numbers of ignored files, by kind
 * @param skipped files and folders that should have been read, but cannot be
 * @param pixels of the images
 */
record SourceListing(
        List<String> classes,
        List<Long> categoryIds,
        List<SourceImage> images,
        SortedMap<String, Long> ignored,
        List<SkippedFile> skipped,
        PixelSource pixels) {

    List<SourceImage> images(Split split) {
        return images.stream().filter(image -> image.split() == split).toList();
    }
}
