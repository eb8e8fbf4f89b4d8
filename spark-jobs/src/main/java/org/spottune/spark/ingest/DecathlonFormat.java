package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

/**
 * One domain of a folder in the layout of the Visual Decathlon, see
 * {@link org.spottune.spark.decathlon.DecathlonFolder}. Classes are labelled in the order of their ids; the data set
 * keeps the ids of classes and images. Test images have hidden labels without {@code testLabels}.
 *
 * @param domain its name
 * @param testLabels folder of annotations with the classes of test images
 * @param preparation of the ten domains of the Visual Decathlon
 */
public record DecathlonFormat(String domain, Optional<Path> testLabels, Preparation preparation)
        implements SourceFormat {

    /** A domain prepared as in SpotTune's published code. */
    public DecathlonFormat(String domain, Optional<Path> testLabels) {
        this(domain, testLabels, Preparation.CROP);
    }

    public DecathlonFormat {
        if (domain.isBlank() || domain.contains("/")) {
            throw new IllegalArgumentException("Invalid ingest: domain must be a name, got '" + domain + "'");
        }
    }

    @Override
    public Optional<String> name() {
        return Optional.of(domain);
    }

    @Override
    public Preprocessing preprocessing() {
        return PublishedPreprocessing.of(domain, preparation);
    }

    @Override
    public SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException {
        return DecathlonListing.list(
                this, tree, new Storage(spark.sparkContext().hadoopConfiguration()), progress);
    }
}
