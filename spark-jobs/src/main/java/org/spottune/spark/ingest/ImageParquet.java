package org.spottune.spark.ingest;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.spottune.spark.dataset.ImageColumns.CHANNELS;
import static org.spottune.spark.dataset.ImageColumns.DATA;
import static org.spottune.spark.dataset.ImageColumns.HEIGHT;
import static org.spottune.spark.dataset.ImageColumns.ID;
import static org.spottune.spark.dataset.ImageColumns.IMAGE;
import static org.spottune.spark.dataset.ImageColumns.LABEL;
import static org.spottune.spark.dataset.ImageColumns.MODE;
import static org.spottune.spark.dataset.ImageColumns.MODE_BGR_8_BIT;
import static org.spottune.spark.dataset.ImageColumns.ORIGIN;
import static org.spottune.spark.dataset.ImageColumns.WIDTH;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.spottune.data.RgbImage;

/** Writes rows of images as Parquet, in the columns of {@link org.spottune.spark.dataset.ImageColumns}. */
final class ImageParquet extends WriteSupport<ImageRow> {
    /** A reader holds a row group in memory; several per file allow several readers. */
    private static final long ROW_GROUP_BYTES = 32L << 20;

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(INT64)
            .named(ID)
            .optional(INT32)
            .named(LABEL)
            .requiredGroup()
            .optional(BINARY)
            .as(stringType())
            .named(ORIGIN)
            .required(INT32)
            .named(HEIGHT)
            .required(INT32)
            .named(WIDTH)
            .required(INT32)
            .named(CHANNELS)
            .required(INT32)
            .named(MODE)
            .required(BINARY)
            .named(DATA)
            .named(IMAGE)
            .named("spark_schema");

    private RecordConsumer out;

    private ImageParquet() {}

    /** Opens a new file for rows. */
    static ParquetWriter<ImageRow> create(Path file, Configuration hadoop) throws IOException {
        // On a local disk, Hadoop would only add checksum files.
        file.getFileSystem(hadoop).setWriteChecksum(false);
        return new Builder(HadoopOutputFile.fromPath(file, hadoop))
                .withConf(hadoop)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                // Higher levels hardly shrink photographs, and would take longer than decoding.
                .config("parquet.compression.codec.zstd.level", "1")
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withDictionaryEncoding(IMAGE + "." + DATA, false)
                // The default first checks sizes after 100 rows, which may be 100 large images.
                .withMinRowCountForPageSizeCheck(1)
                .build();
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(SCHEMA, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        this.out = recordConsumer;
    }

    @Override
    public void write(ImageRow row) {
        RgbImage image = row.image();
        out.startMessage();
        field(ID, 0, () -> out.addLong(row.id()));
        row.label().ifPresent(label -> field(LABEL, 1, () -> out.addInteger(label)));
        field(IMAGE, 2, () -> {
            out.startGroup();
            field(ORIGIN, 0, () -> out.addBinary(Binary.fromString(row.origin())));
            field(HEIGHT, 1, () -> out.addInteger(image.height()));
            field(WIDTH, 2, () -> out.addInteger(image.width()));
            field(CHANNELS, 3, () -> out.addInteger(3));
            field(MODE, 4, () -> out.addInteger(MODE_BGR_8_BIT));
            field(DATA, 5, () -> out.addBinary(Binary.fromConstantByteArray(blueFirst(image.pixels()))));
            out.endGroup();
        });
        out.endMessage();
    }

    private void field(String name, int index, Runnable value) {
        out.startField(name, index);
        value.run();
        out.endField(name, index);
    }

    private static byte[] blueFirst(byte[] rgb) {
        byte[] bgr = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i += 3) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return bgr;
    }

    private static final class Builder extends ParquetWriter.Builder<ImageRow, Builder> {
        private Builder(HadoopOutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<ImageRow> getWriteSupport(Configuration configuration) {
            return new ImageParquet();
        }
    }
}
