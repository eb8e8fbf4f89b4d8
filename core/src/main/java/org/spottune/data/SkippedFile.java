package org.spottune.data;

import java.io.Serializable;

/**
 * An image that was left out of a data set.
 *
 * @param path of its file, relative to the folder the data set was made from; with {@code #} and its position where the file
 *     has several
 * @param reason why it could not be used
 */
public record SkippedFile(String path, String reason) implements Serializable {
    private static final long serialVersionUID = 1L;
}
