package org.spottune.spark.ingest;

import java.io.Serializable;
import org.spottune.data.Split;

/**
 * An image that is to become part of a data set.
 *
 * @param id unique in the data set
 * @param label index of its class
 * @param path relative to the folder that is read
 */
record ImageFile(Split split, long id, int label, String path) implements Serializable {
    private static final long serialVersionUID = 1L;
}
