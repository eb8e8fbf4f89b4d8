package org.spottune.spark.dataset;

import static org.apache.spark.sql.functions.col;
import static org.spottune.spark.dataset.ImageColumns.DATA;
import static org.spottune.spark.dataset.ImageColumns.HEIGHT;
import static org.spottune.spark.dataset.ImageColumns.ID;
import static org.spottune.spark.dataset.ImageColumns.IMAGE;
import static org.spottune.spark.dataset.ImageColumns.LABEL;
import static org.spottune.spark.dataset.ImageColumns.WIDTH;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.data.StratifiedSubset.LabelledId;

/** Reads a data set: its description on the driver, its images on executors. Not thread-safe. */
public final class StoredDataset {

    /** Spark's column with the file of a row. */
    private static final String FILE = "_metadata.file_path";

    private final SparkSession spark;
    private final DatasetFolder folder;
    private final DatasetDescription description;
    private final Set<Split> intact = EnumSet.noneOf(Split.class);

    private StoredDataset(SparkSession spark, DatasetFolder folder, DatasetDescription description) {
        this.spark = spark;
        this.folder = folder;
        this.description = description;
    }

    /**
     * Opens a data set.
     *
     * @throws DataException if the path is not a data set, or its description is not valid
     */
    public static StoredDataset open(SparkSession spark, Path root) throws IOException {
        DatasetFolder folder = new DatasetFolder(root);
        return new StoredDataset(
                spark, folder, folder.readDescription(spark.sparkContext().hadoopConfiguration()));
    }

    public DatasetDescription description() {
        return description;
    }

    /**
     * The images of a split, in no particular order.
     *
     * @throws DataException if the data set has no such split, or its files do not match the description; on executors,
     *     if an image is damaged
     */
    public JavaRDD<LabelledImage> images(Split split) {
        return images(List.of(split));
    }

    /**
     * The images of several splits, in no particular order.
     *
     * @throws DataException if the data set lacks one of them
     */
    public JavaRDD<LabelledImage> images(List<Split> splits) {
        return toImages(rows(splits));
    }

    /**
     * The images of a split with the given ids, in no particular order.
     *
     * @throws DataException if the data set has no such split
     */
    public JavaRDD<LabelledImage> images(Split split, Set<Long> ids) {
        return toImages(rows(List.of(split)).filter(col(ID).isin(ids.toArray())));
    }

    private JavaRDD<LabelledImage> toImages(Dataset<Row> rows) {
        return rows.select(ID, LABEL, IMAGE + "." + HEIGHT, IMAGE + "." + WIDTH, IMAGE + "." + DATA, FILE)
                .javaRDD()
                .map(new StoredRow(description.classes().size()));
    }

    /** Ids and classes of splits without hidden labels, in no particular order; reads no pixels. */
    public List<LabelledId> labels(List<Split> splits) {
        return rows(splits)
                .select(ID, LABEL)
                .javaRDD()
                .map(row -> new LabelledId(row.getLong(0), row.getInt(1)))
                .collect();
    }

    /** @throws DataException if a label of a split is hidden, or there is no such split */
    public void requireLabels(Split split) {
        long hidden = hiddenLabels(split);
        if (hidden > 0) {
            throw new DataException("Split '" + split.id() + "' of data set '" + folder.root()
                    + "' hides the classes of " + hidden + " of its " + description.images(split) + " images");
        }
    }

    /** Number of images of a split with a hidden label; 0 if there is no such split. */
    public long hiddenLabels(Split split) {
        return description.images(split) == 0
                ? 0
                : rows(List.of(split)).filter(LABEL + " is null").count();
    }

    private Dataset<Row> rows(List<Split> splits) {
        for (Split split : splits) {
            if (description.images(split) == 0) {
                throw new DataException("Data set '" + folder.root() + "' has no split '" + split.id() + "': it has "
                        + description.splits().keySet().stream().map(Split::id).toList());
            }
        }
        splits.forEach(this::requireIntact);
        return spark.read()
                // Otherwise braces and stars in the data set's path would be patterns.
                .option(DataSource.GLOB_PATHS_KEY(), false)
                // Otherwise flipped bits would go unnoticed.
                .option(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true)
                .parquet(splits.stream().map(folder::split).map(Path::toString).toArray(String[]::new));
    }

    /** Checks each split once. */
    private void requireIntact(Split split) {
        if (intact.contains(split)) {
            return;
        }
        try {
            SplitFiles.onExecutors(JavaSparkContext.fromSparkContext(spark.sparkContext()), folder)
                    .require(split, description.images(split));
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot list data set '" + folder.root() + "'", failed);
        }
        intact.add(split);
    }
}
