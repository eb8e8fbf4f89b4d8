package org.spottune.spark.ingest;

import java.io.Serializable;
import java.util.OptionalInt;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;

/**
 * An image that is to become part of a data set.
 *
 * @param id unique in the data set
 * @param label index of its class, or {@link LabelledImage#HIDDEN}
 * @param path of the file that it is in, relative to the folder that is read
 * @param position among the images of that file, counted from 0; {@link #ONLY} if the file is the image
 */
record SourceImage(Split split, long id, int label, String path, long position) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Position of an image that is a file by itself. */
    static final long ONLY = -1;

    /** An image that is a file by itself. */
    SourceImage(Split split, long id, int label, String path) {
        this(split, id, label, path, ONLY);
    }

    /** Index of its class; empty where it is hidden. */
    OptionalInt knownLabel() {
        return label == LabelledImage.HIDDEN ? OptionalInt.empty() : OptionalInt.of(label);
    }

    /** What the data set and messages call it. */
    String origin() {
        return position == ONLY ? path : path + "#" + position;
    }
}
