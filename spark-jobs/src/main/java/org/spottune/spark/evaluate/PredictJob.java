package org.spottune.spark.evaluate;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.spottune.data.LabelledImage;
import org.spottune.objective.SoftmaxCrossEntropy;
import org.spottune.policy.RoutingDecisions;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.TaskProgress;
import org.spottune.spark.storage.OutputClaim;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;

/**
 * Writes a model's predictions for every image of a split as Parquet: {@code id} (long), {@code label} (int, null where
 * hidden), {@code prediction} (int), {@code probability} of it (double, in [0, 1]) and {@code decisions} (array of
 * boolean, one per routed block: whether the image takes the fine-tuned branch).
 */
public final class PredictJob {

    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.LongType, false)
            .add("label", DataTypes.IntegerType, true)
            .add("prediction", DataTypes.IntegerType, false)
            .add("probability", DataTypes.DoubleType, false)
            .add("decisions", DataTypes.createArrayType(DataTypes.BooleanType, false), false);

    private final SparkSession spark;
    private final Storage storage;
    private final Progress progress;

    public PredictJob(SparkSession spark, Progress progress) {
        this.spark = spark;
        this.storage = new Storage(spark.sparkContext().hadoopConfiguration());
        this.progress = progress;
    }

    /**
     * Figures of the written predictions.
     *
     * @param output folder of the Parquet files
     * @param images number of predictions
     * @param seconds of the job
     */
    public record Result(String output, long images, double seconds) {}

    /**
     * Predicts.
     *
     * @param output folder that does not exist yet
     * @throws OutputExistsException if it does
     * @throws org.spottune.data.DataException if model and data set do not fit together or are unreadable
     */
    public Result run(InferenceRequest request, String output) throws IOException {
        if (storage.exists(output)) {
            throw new OutputExistsException(output);
        }
        try (OutputClaim claim = storage.claim(output)) {
            if (storage.exists(output)) {
                throw new OutputExistsException(output);
            }
            return write(request, output);
        }
    }

    private Result write(InferenceRequest request, String output) throws IOException {
        String unfinished = output + ".tmp-" + UUID.randomUUID().toString().substring(0, 8);
        long start = System.nanoTime();
        try (Inference inference = Inference.open(spark, request);
                TaskProgress tasks =
                        TaskProgress.start(spark.sparkContext(), progress, "predict", inference.imageCount())) {
            JavaRDD<Row> rows =
                    inference.images().mapPartitions(new PredictPartition(inference.context(), tasks.counter()));
            spark.createDataFrame(rows, SCHEMA).write().parquet(unfinished);
            storage.publish(unfinished, output);
            Result result = new Result(output, inference.imageCount(), (System.nanoTime() - start) / 1e9);
            progress.tell(String.format(
                    Locale.ROOT,
                    "predicted %d %s images of '%s', %.1f s",
                    result.images(),
                    request.split().id(),
                    inference.dataset().name(),
                    result.seconds()));
            return result;
        } finally {
            storage.delete(unfinished);
        }
    }

    /** Predicts one partition, batch by batch. */
    private record PredictPartition(Broadcast<InferenceContext> context, LongAccumulator done)
            implements FlatMapFunction<Iterator<LabelledImage>, Row> {

        @Override
        public Iterator<Row> call(Iterator<LabelledImage> images) {
            Iterator<List<LabelledImage>> batches = new ImageBatches(images);
            Iterable<List<LabelledImage>> each = () -> batches;
            return java.util.stream.StreamSupport.stream(each.spliterator(), false)
                    .flatMap(batch -> rows(batch).stream())
                    .iterator();
        }

        private List<Row> rows(List<LabelledImage> batch) {
            InferenceContext.Output output = run(batch);
            done.add(batch.size());
            return IntStream.range(0, batch.size())
                    .mapToObj(i -> row(batch.get(i), output.logits()[i], output.decisions(), i))
                    .toList();
        }

        private InferenceContext.Output run(List<LabelledImage> batch) {
            try {
                return context.value().run(batch, 0);
            } catch (RuntimeException failed) {
                throw failed;
            } catch (Exception failed) {
                throw new IllegalStateException("Cannot predict " + batch.get(0) + " and those after it", failed);
            }
        }

        private static Row row(LabelledImage image, double[] logits, RoutingDecisions decisions, int index) {
            int prediction = SoftmaxCrossEntropy.argmax(logits);
            Boolean[] tuned = IntStream.range(0, decisions.blocks())
                    .mapToObj(block -> decisions.isTuned(index, block))
                    .toArray(Boolean[]::new);
            return RowFactory.create(
                    image.id(),
                    image.label() == LabelledImage.HIDDEN ? null : image.label(),
                    prediction,
                    SoftmaxCrossEntropy.softmax(logits)[prediction],
                    tuned);
        }
    }
}
