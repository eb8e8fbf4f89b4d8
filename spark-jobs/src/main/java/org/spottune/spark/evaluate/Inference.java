package org.spottune.spark.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.LabelledImage;
import org.spottune.graph.TrunkSpec;
import org.spottune.model.ModelDescription;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.dataset.InputFit;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.session.TaskSlots;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;

/** A model and a data set that fit together, and the broadcast that executors need to run one on the other. */
final class Inference implements AutoCloseable {

    private final JavaSparkContext spark;
    private final StoredDataset dataset;
    private final ModelDescription model;
    private final TrunkSpec spec;
    private final InferenceRequest request;
    private final RoutingMode routing;
    private final Broadcast<InferenceContext> context;

    private Inference(SparkSession spark, StoredDataset dataset, ModelFolder folder, InferenceRequest request)
            throws IOException {
        this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.dataset = dataset;
        this.model = folder.description();
        this.request = request;
        this.spec = folder.spec();
        InputFit.require(spec.network(), dataset.description());
        this.routing = routing(request, spec);
        InferenceContext shipped = new InferenceContext(
                UUID.randomUUID().toString(),
                folder.archive(),
                dataset.description().input(),
                model.normalization(),
                routing,
                request.seed(),
                request.precision());
        this.context = this.spark.broadcast(shipped);
    }

    /** @throws DataException if model and data set do not fit together, or are unreadable */
    static Inference open(SparkSession spark, InferenceRequest request) throws IOException {
        Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
        StoredDataset dataset = StoredDataset.open(spark, StoragePath.of(request.dataset()));
        request.requireImages(dataset.description());
        ModelFolder folder = ModelFolder.open(request.model(), storage);
        requireSameClasses(folder.description(), dataset.description(), request);
        return new Inference(spark, dataset, folder, request);
    }

    private static void requireSameClasses(
            ModelDescription model, DatasetDescription dataset, InferenceRequest request) {
        List<String> problems = new ArrayList<>();
        if (model.classCount() != dataset.classes().size()) {
            problems.add("the model has " + model.classCount() + " classes, but the data set "
                    + dataset.classes().size());
        } else if (!model.classes().isEmpty() && !model.classes().equals(dataset.classes())) {
            problems.add(
                    "the model's classes are " + model.classes() + ", but the data set's are " + dataset.classes());
        }
        if (!problems.isEmpty()) {
            throw new DataException("Model '" + request.model() + "' does not fit data set '" + request.dataset()
                    + "': " + String.join("; ", problems));
        }
    }

    /** The requested routing, or the default; argmax needs a policy's logits. */
    private static RoutingMode routing(InferenceRequest request, TrunkSpec spec) {
        boolean chance = spec.partition().routedBlocks() > 0 && spec.policy().isEmpty();
        RoutingMode mode = request.routing().orElse(chance ? RoutingMode.SAMPLED : RoutingMode.ARGMAX);
        if (chance && mode == RoutingMode.ARGMAX) {
            throw new ConfigurationException(List.of("Model '" + request.model()
                    + "' has no policy network, whose larger logit would decide: expected --policy sampled, tuned or"
                    + " frozen, got argmax"));
        }
        return mode;
    }

    RoutingMode routing() {
        return routing;
    }

    /** The images of the split, spread over all task slots. */
    JavaRDD<LabelledImage> images() {
        long count = imageCount();
        int tasks = (int) Math.max(1, Math.min(slots(), count));
        JavaRDD<LabelledImage> images = dataset.images(request.split());
        return images.getNumPartitions() == tasks ? images : images.repartition(tasks);
    }

    private int slots() {
        return TaskSlots.of(spark.sc()).count();
    }

    /** @throws DataException if the labels of the split are hidden */
    void requireLabels() {
        dataset.requireLabels(request.split());
    }

    long imageCount() {
        return dataset.description().images(request.split());
    }

    DatasetDescription dataset() {
        return dataset.description();
    }

    ModelDescription model() {
        return model;
    }

    TrunkSpec spec() {
        return spec;
    }

    Broadcast<InferenceContext> context() {
        return context;
    }

    /** Frees the networks that executors keep. */
    @Override
    public void close() {
        String id = context.value().id();
        int slots = slots();
        spark.parallelize(java.util.Collections.nCopies(slots, 0), slots)
                .foreachPartition(any -> InferenceContext.evict(id));
        context.destroy();
    }
}
