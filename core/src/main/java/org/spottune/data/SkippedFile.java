package org.spottune.data;

import java.io.Serializable;

/**
 * An image left out of a data set.
 *
 * @param path of its file, relative to the source folder of the data set; with {@code #} and its position if the file
 *     has several images
 * @param reason why it could not be used
 */
public record SkippedFile(String path, String reason) implements Serializable {
    private static final long serialVersionUID = 1L;
}
