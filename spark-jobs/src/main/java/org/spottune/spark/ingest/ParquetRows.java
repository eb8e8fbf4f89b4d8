package org.spottune.spark.ingest;

import static org.spottune.spark.dataset.ImageColumns.CHANNELS;
import static org.spottune.spark.dataset.ImageColumns.DATA;
import static org.spottune.spark.dataset.ImageColumns.HEIGHT;
import static org.spottune.spark.dataset.ImageColumns.ID;
import static org.spottune.spark.dataset.ImageColumns.IMAGE;
import static org.spottune.spark.dataset.ImageColumns.MODE;
import static org.spottune.spark.dataset.ImageColumns.WIDTH;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.spottune.data.ImageFormatException;
import org.spottune.data.RgbImage;
import scala.Tuple2;

/**
 * Pixels in the rows of a table: Spark reads each row once and sends it to its shard, sorted by id.
 *
 * @param table with an image column
 * @param firstIds ids of the first rows of the table's files; empty if it has a column of ids
 */
record ParquetRows(Dataset<Row> table, Map<String, Long> firstIds) implements PixelSource {

    /** Path of a row's file. */
    static final Column FILE = functions.col("_metadata.file_path");

    /** Number of a row in its file, counted from 0. */
    static final Column ROW = functions.col("_metadata.row_index");

    @Override
    public JavaRDD<ShardResult> written(JavaSparkContext spark, List<ShardPlan> plans, ShardWriting writing) {
        Column id = firstIds.isEmpty() ? functions.col(ID).cast("long") : functions.lit(-1L);
        JavaPairRDD<Long, Stored> rows = table.select(
                        FILE, ROW, id, field(HEIGHT), field(WIDTH), field(CHANNELS), field(MODE), field(DATA))
                .javaRDD()
                .mapToPair(new Keyed(Map.copyOf(firstIds)));
        return spark.parallelize(plans, plans.size())
                .zipPartitions(
                        rows.repartitionAndSortWithinPartitions(ShardOfId.of(plans))
                                .values(),
                        (plan, stored) -> write(plan.next(), stored, writing));
    }

    private static Column field(String name) {
        return functions.col(IMAGE + "." + name);
    }

    private static Iterator<ShardResult> write(ShardPlan plan, Iterator<Stored> stored, ShardWriting writing)
            throws IOException {
        PixelReader inOrder = image -> stored.next().image();
        return List.of(writing.write(plan, inOrder)).iterator();
    }

    /** Finds the id of a row. */
    private record Keyed(Map<String, Long> firstIds) implements PairFunction<Row, Long, Stored> {
        @Override
        public Tuple2<Long, Stored> call(Row row) {
            long id = firstIds.isEmpty() ? row.getLong(2) : firstIds.get(row.getString(0)) + row.getLong(1);
            return new Tuple2<>(
                    id, new Stored(whole(row, 3), whole(row, 4), whole(row, 5), whole(row, 6), (byte[]) row.get(7)));
        }

        private static int whole(Row row, int column) {
            return row.isNullAt(column) ? -1 : row.getInt(column);
        }
    }

    /** An image as Spark stores it. */
    private record Stored(int height, int width, int channels, int mode, byte[] data) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** OpenCV's names for unsigned bytes, by the number of channels. */
        private static final Map<Integer, Integer> MODES = Map.of(0, 1, 16, 3, 24, 4);

        private RgbImage image() throws ImageFormatException {
            Integer expected = MODES.get(mode);
            if (expected == null) {
                throw new ImageFormatException("mode must be 0 (CV_8UC1), 16 (CV_8UC3) or 24 (CV_8UC4), got " + mode);
            }
            if (channels != expected) {
                throw new ImageFormatException("mode " + mode + " has " + expected + " channels, got " + channels);
            }
            long bytes = (long) height * width * channels;
            if (height < 1 || width < 1 || data == null || data.length != bytes) {
                throw new ImageFormatException("an image of " + height + " x " + width + " pixels and " + channels
                        + " channels has " + bytes + " bytes, got " + (data == null ? "none" : data.length));
            }
            return new RgbImage(width, height, rgb());
        }

        /** Converts from blue-first order; ignores transparency. */
        private byte[] rgb() {
            byte[] rgb = new byte[3 * height * width];
            for (int i = 0; i < height * width; i++) {
                for (int channel = 0; channel < 3; channel++) {
                    rgb[3 * i + channel] = data[channels == 1 ? i : channels * i + 2 - channel];
                }
            }
            return rgb;
        }
    }

    /** The shard of every id. */
    private static final class ShardOfId extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final long[] ids;
        private final int[] shards;
        private final int count;

        private ShardOfId(long[] ids, int[] shards, int count) {
            this.ids = ids;
            this.shards = shards;
            this.count = count;
        }

        private static ShardOfId of(List<ShardPlan> plans) {
            record Placed(long id, int shard) {}
            List<Placed> placed = IntStream.range(0, plans.size())
                    .boxed()
                    .flatMap(shard -> plans.get(shard).images().stream().map(image -> new Placed(image.id(), shard)))
                    .sorted(Comparator.comparingLong(Placed::id))
                    .toList();
            return new ShardOfId(
                    placed.stream().mapToLong(Placed::id).toArray(),
                    placed.stream().mapToInt(Placed::shard).toArray(),
                    plans.size());
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object id) {
            return shards[Arrays.binarySearch(ids, (Long) id)];
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ShardOfId that
                    && that.count == count
                    && Arrays.equals(that.ids, ids)
                    && Arrays.equals(that.shards, shards);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(ids) + count;
        }
    }
}
