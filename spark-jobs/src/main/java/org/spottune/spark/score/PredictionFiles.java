package org.spottune.spark.score;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.spottune.data.DataException;
import org.spottune.spark.storage.Storage;

/** Reads predictions in the columns of {@link org.spottune.spark.evaluate.PredictJob}, without a Spark session. */
final class PredictionFiles {

    private static final String ID = "id";
    private static final String PREDICTION = "prediction";

    private PredictionFiles() {}

    /** Receives the prediction for an image. */
    interface Prediction {
        void of(long imageId, int label);
    }

    /**
     * Reads all files of a folder, in the order of their names.
     *
     * @throws DataException if there are no files, or one is unreadable
     */
    static void read(String folder, Storage storage, Prediction each) throws IOException {
        List<String> files = storage.list(folder).stream()
                .filter(name -> name.endsWith(".parquet") && !name.startsWith("_") && !name.startsWith("."))
                .toList();
        if (files.isEmpty()) {
            throw new DataException("'" + folder + "' has no predictions: expected Parquet files, got none");
        }
        for (String name : files) {
            read(new Path(folder, name), new Configuration(storage.hadoop()), each);
        }
    }

    private static void read(Path file, Configuration hadoop, Prediction each) throws IOException {
        try {
            hadoop.set(ReadSupport.PARQUET_READ_SCHEMA, columns(file, hadoop).toString());
            try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), file)
                    .withConf(hadoop)
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    each.of(row.getLong(ID, 0), row.getInteger(PREDICTION, 0));
                }
            }
        } catch (DataException ours) {
            throw ours;
        } catch (RuntimeException broken) {
            // Parquet reports damaged files by many kinds of exceptions.
            throw new DataException("Cannot read predictions from '" + file + "': " + broken.getMessage(), broken);
        }
    }

    /** The two columns as the file itself declares them. */
    private static MessageType columns(Path file, Configuration hadoop) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
            MessageType schema = reader.getFileMetaData().getSchema();
            require(schema, ID, INT64, file);
            require(schema, PREDICTION, INT32, file);
            return new MessageType(schema.getName(), schema.getType(ID), schema.getType(PREDICTION));
        }
    }

    private static void require(MessageType schema, String column, PrimitiveTypeName type, Path file) {
        boolean fits = schema.containsField(column)
                && schema.getType(column).isPrimitive()
                && schema.getType(column).asPrimitiveType().getPrimitiveTypeName() == type;
        if (!fits) {
            throw new DataException("Cannot read predictions from '" + file + "': expected a column '" + column
                    + "' of type " + type + ", got " + schema.getFields());
        }
    }
}
