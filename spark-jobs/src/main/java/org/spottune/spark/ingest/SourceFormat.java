package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DataException;
import org.spottune.spark.session.Progress;

/** A layout of images and their classes in a folder. */
public sealed interface SourceFormat
        permits ImageFolderFormat, DecathlonFormat, CifarFormat, IdxFormat, OmniglotFormat, SparkImagesFormat {

    /** Name of the data set, if the format has one. */
    default Optional<String> name() {
        return Optional.empty();
    }

    /** Default preprocessing of the images. */
    default Preprocessing preprocessing() {
        return Preprocessing.PLAIN;
    }

    /**
     * Lists the images and classes, on the driver.
     *
     * @param tree the input; the listing comes from it, so that it accounts for every entry
     * @throws DataException listing everything that does not fit a data set
     * @throws IOException if the file system fails
     */
    SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException;
}
