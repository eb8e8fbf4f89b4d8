package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DataException;
import org.spottune.spark.session.Progress;

/** A way for images and their classes to lie in a folder. */
public sealed interface SourceFormat
        permits ImageFolderFormat, DecathlonFormat, CifarFormat, IdxFormat, OmniglotFormat, SparkImagesFormat {

    /** Name of the data set, where the format knows one. */
    default Optional<String> name() {
        return Optional.empty();
    }

    /** What becomes of the images unless told otherwise. */
    default Preprocessing preprocessing() {
        return Preprocessing.PLAIN;
    }

    /**
     * Finds out on the driver what there is.
     *
     * @param tree the input; the listing comes from it, so that it accounts for everything that was met
     * @throws DataException listing everything that does not make a data set
     * @throws IOException if the file system fails
     */
    SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException;
}
