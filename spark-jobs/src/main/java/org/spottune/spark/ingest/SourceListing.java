package org.spottune.spark.ingest;

import java.util.List;
import java.util.SortedMap;
import org.spottune.data.SkippedFile;
import org.spottune.data.Split;

/**
 * What a source of images holds, found without decoding any.
 *
 * @param classes names in the order of their labels
 * @param categoryIds ids that the source gives its classes; empty where it has none
 * @param images by split, and by id within
 * @param ignored how many files were passed over, by what they are
 * @param skipped files and folders that should have been read, but cannot be
 * @param pixels where those of the images are
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
