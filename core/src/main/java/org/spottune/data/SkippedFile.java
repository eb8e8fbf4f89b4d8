package org.spottune.data;

import java.io.Serializable;

/**
 * A file that was left out of a data set.
 *
 * @param path relative to the folder the data set was made from
 * @param reason why it could not be used
 */
public record SkippedFile(String path, String reason) implements Serializable {
    private static final long serialVersionUID = 1L;
}
