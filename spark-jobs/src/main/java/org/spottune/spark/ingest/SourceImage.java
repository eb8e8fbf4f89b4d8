package org.spottune.spark.ingest;

import java.io.Serializable;
import java.util.OptionalInt;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;

/**
 * An image to ingest.
 *
 * @param id unique in the data set
 * @param label index of its class, or {@link LabelledImage#HIDDEN}
 * @param path of its file, relative to the input
 * @param position among the images of that file, counted from 0; {@link #ONLY} if the file is the image
 */
record SourceImage(Split split, long id, int label, String path, long position) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Position of an image that is a whole file. */
    static final long ONLY = -1;

    /** An image that is a whole file. */
    SourceImage(Split split, long id, int label, String path) {
        this(split, id, label, path, ONLY);
    }

    /** Index of its class; empty if hidden. */
    OptionalInt knownLabel() {
        return label == LabelledImage.HIDDEN ? OptionalInt.empty() : OptionalInt.of(label);
    }

    /** Its name in the data set and in messages. */
    String origin() {
        return position == ONLY ? path : path + "#" + position;
    }
}
