package org.spottune.spark.ingest;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.spottune.spark.session.Progress;

/**
 * Files laid out as {@code {train,val,test}/<class>/**}. Classes are labelled in the order of their names, and images
 * are numbered in the order of split, class and path, both by Unicode code points.
 */
public record ImageFolderFormat() implements SourceFormat {

    @Override
    public SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException {
        return ImageFolderListing.list(tree, progress);
    }
}
