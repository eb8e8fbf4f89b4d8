package org.spottune.spark.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.spottune.data.DataException;
import org.spottune.data.LabelledImage;
import org.spottune.evaluation.EvaluationCounts;
import org.spottune.objective.SoftmaxCrossEntropy;
import org.spottune.spark.session.Progress;
import org.spottune.spark.session.TaskProgress;

/** Counts a model's correct predictions on a split of a data set, and the branches that its images take. */
public final class EvaluateJob {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluateJob.class);

    private final SparkSession spark;
    private final Progress progress;

    public EvaluateJob(SparkSession spark, Progress progress) {
        this.spark = spark;
        this.progress = progress;
    }

    /**
     * Evaluates.
     *
     * @throws DataException if model and data set do not fit together or are unreadable, or labels are hidden
     */
    public Evaluation run(InferenceRequest request) throws IOException {
        try (Inference inference = Inference.open(spark, request)) {
            inference.requireLabels();
            int classes = inference.dataset().classes().size();
            long start = System.nanoTime();
            List<EvaluationCounts> samples = new ArrayList<>();
            long toShow = inference.imageCount() * request.samples();
            try (TaskProgress tasks = TaskProgress.start(spark.sparkContext(), progress, "evaluate", toShow)) {
                for (int sample = 0; sample < request.samples(); sample++) {
                    samples.add(count(
                            inference, new CountPartition(inference.context(), classes, sample, tasks.counter())));
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Evaluation evaluation = new Evaluation(
                    request,
                    inference.routing(),
                    inference.model(),
                    inference.dataset(),
                    inference.spec(),
                    samples,
                    seconds);
            progress.tell(String.format(
                    Locale.ROOT,
                    "evaluated on '%s': top-1 %.4f of %d %s images, %.1f s",
                    inference.dataset().name(),
                    evaluation.counts().top1(),
                    inference.imageCount(),
                    request.split().id(),
                    seconds));
            if (evaluation.seenInTraining()) {
                LOG.warn(
                        "Model '{}' was trained on split {} of data set '{}'",
                        request.model(),
                        request.split(),
                        inference.dataset().name());
            }
            return evaluation;
        }
    }

    private static EvaluationCounts count(Inference inference, CountPartition partition) {
        EvaluationCounts counts = EvaluationCounts.empty(
                partition.classes(), inference.spec().partition().routedBlocks());
        for (EvaluationCounts ofPartition :
                inference.images().mapPartitions(partition).collect()) {
            counts = counts.merge(ofPartition);
        }
        if (counts.total() != inference.imageCount()) {
            throw new DataException("Data set '" + inference.dataset().name() + "' has " + counts.total()
                    + " images in the requested split, but its description says " + inference.imageCount());
        }
        return counts;
    }

    /** Counts one partition. */
    private record CountPartition(Broadcast<InferenceContext> context, int classes, int sample, LongAccumulator done)
            implements FlatMapFunction<Iterator<LabelledImage>, EvaluationCounts> {

        @Override
        public Iterator<EvaluationCounts> call(Iterator<LabelledImage> images) throws Exception {
            EvaluationCounts counts = null;
            for (ImageBatches batches = new ImageBatches(images); batches.hasNext(); ) {
                List<LabelledImage> batch = batches.next();
                EvaluationCounts ofBatch = count(batch, context.value().run(batch, sample));
                counts = counts == null ? ofBatch : counts.merge(ofBatch);
                done.add(batch.size());
            }
            return counts == null
                    ? List.<EvaluationCounts>of().iterator()
                    : List.of(counts).iterator();
        }

        private EvaluationCounts count(List<LabelledImage> batch, InferenceContext.Output output) {
            double lossSum = 0;
            long[] ids = batch.stream().mapToLong(LabelledImage::id).toArray();
            int[] labels = new int[batch.size()];
            int[] predictions = new int[batch.size()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = batch.get(i).label();
                double[] logits = output.logits()[i];
                predictions[i] = SoftmaxCrossEntropy.argmax(logits);
                lossSum += SoftmaxCrossEntropy.loss(logits, labels[i]);
            }
            return EvaluationCounts.of(lossSum, ids, labels, predictions, classes, output.decisions());
        }
    }
}
