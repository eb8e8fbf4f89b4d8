package org.spottune.spark.ingest;

import java.util.List;
import java.util.SortedMap;
import org.spottune.data.Split;

/**
 * What a folder of images holds.
 *
 * @param classes names in the order of their labels
 * @param images by split, class and path, with ids counted from 0
 * @param ignored how many files were passed over, by what they are
 */
record ImageFolder(List<String> classes, List<ImageFile> images, SortedMap<String, Long> ignored) {
    List<ImageFile> images(Split split) {
        return images.stream().filter(image -> image.split() == split).toList();
    }
}
