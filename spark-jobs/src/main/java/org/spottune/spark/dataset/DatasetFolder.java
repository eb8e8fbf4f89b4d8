package org.spottune.spark.dataset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescriptionJson;
import org.spottune.data.Split;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;

/**
 * A data set on any Hadoop file system: {@code dataset.json} and, for each split, a folder of Parquet files with
 * {@link ImageColumns}.
 */
public record DatasetFolder(Path root) {
    /** Folder of a split's files. With the data set as {@code basePath}, Spark reads several splits as one table. */
    public Path split(Split split) {
        return new Path(root, "split=" + split.id());
    }

    /** One of a split's files. */
    public Path shard(Split split, int number) {
        return new Path(split(split), shardName(number));
    }

    static String shardName(int number) {
        return String.format(Locale.ROOT, "part-%05d.parquet", number);
    }

    /**
     * Checks by their footers that the files of a split are whole, have {@link ImageColumns}, and together one row per
     * image.
     *
     * @param images number of images of the split
     * @throws DataException naming unreadable files, or if there are too few or too many rows
     */
    public void requireIntact(Split split, long images, Configuration hadoop) throws IOException {
        SplitFiles.here(hadoop, this).require(split, images);
    }

    private Path descriptionFile() {
        return new Path(root, DatasetDescription.FILE_NAME);
    }

    /**
     * @throws DataException if the folder has no description, or an invalid one
     * @throws IOException if the file system fails
     */
    public DatasetDescription readDescription(Configuration hadoop) throws IOException {
        Path file = descriptionFile();
        try {
            return DatasetDescriptionJson.read(new Storage(hadoop).readText(file.toString()), file.toString());
        } catch (FileNotFoundException missing) {
            throw new DataException(
                    "'" + root + "' is not a data set: it has no " + DatasetDescription.FILE_NAME + hint(hadoop),
                    missing);
        }
    }

    /** What the folder is instead, for messages. */
    private String hint(Configuration hadoop) throws IOException {
        Storage storage = new Storage(hadoop);
        if (!storage.exists(root.toString())) {
            return "; there is no such folder";
        }
        List<String> names = storage.list(root.toString());
        if (names.contains("model.json")) {
            return "; it is a model";
        }
        return names.contains(Split.TRAIN.id()) ? "; 'spottune ingest' makes a data set from images" : "";
    }

    /** Makes the folder a complete data set: call it last, when all files are in place. */
    public void writeDescription(DatasetDescription description, Configuration hadoop) throws IOException {
        Path file = descriptionFile();
        try (OutputStream out = StoragePath.system(file, hadoop).create(file, false)) {
            out.write(DatasetDescriptionJson.write(description).getBytes(StandardCharsets.UTF_8));
        }
    }
}
