package org.spottune.spark.ingest;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.spottune.data.Split;

/**
 * What a source of images holds, found without decoding any.
 *
 * @param classes names in the order of their labels
 * @param categoryIds ids that the source gives its classes; empty where it has none
 * @param images by split, and by id within
 * @param ignored how many files were passed over, by what they are
 * @param pixels where those of the images are
 */
record SourceListing(
        List<String> classes,
        List<Long> categoryIds,
        List<SourceImage> images,
        SortedMap<String, Long> ignored,
        PixelSource pixels) {

    /** Of classes without ids, and nothing passed over. */
    SourceListing(List<String> classes, List<SourceImage> images, PixelSource pixels) {
        this(classes, List.of(), images, new TreeMap<>(), pixels);
    }

    List<SourceImage> images(Split split) {
        return images.stream().filter(image -> image.split() == split).toList();
    }
}
