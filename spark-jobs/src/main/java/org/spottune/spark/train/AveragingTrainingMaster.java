package org.spottune.spark.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.spottune.graph.Network;
import org.spottune.learner.FrozenSource;
import org.spottune.learner.LearnerState;
import org.spottune.objective.NamedSums;
import org.spottune.spark.session.Progress;
import org.spottune.train.ArrayExamples;
import org.spottune.train.Examples;
import org.spottune.train.JointNetworks;
import org.spottune.train.StepPlan;
import scala.Tuple2;

/**
 * {@link ParameterAveraging} as Deeplearning4j's training master.
 *
 * <p>{@link SparkComputationGraph#fit(JavaRDD)} runs one epoch over data sets whose features are normalised images
 * {@code [N, H, W, 3]}; the updater state carries over from call to call. For stored images, use {@link #begin}.
 * Deeplearning4j's other entry points throw {@link UnsupportedOperationException}: they need files on executors or
 * other kinds of networks.
 */
public final class AveragingTrainingMaster implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {

    private final AveragingSettings settings;
    private final int workers;
    private Optional<LearnerState> last = Optional.empty();

    /** @param workers shards that train concurrently, 1 to the batch size */
    public AveragingTrainingMaster(AveragingSettings settings, int workers) {
        this.settings = settings;
        this.workers = workers;
    }

    /**
     * Begins a run over shards, one per worker.
     *
     * @param shards persisted by the caller
     * @param network with the start values, the reference of penalties toward the start
     * @param sources frozen networks that the step's terms need
     * @param start state before the first round: the step's initial state of the network, or a checkpoint's
     */
    public ParameterAveraging begin(
            JavaSparkContext spark,
            JavaRDD<Examples> shards,
            Network network,
            List<FrozenSource> sources,
            LearnerState start) {
        return begin(spark, shards, network, sources, new RoundStart(start, NamedSums.EMPTY));
    }

    ParameterAveraging begin(
            JavaSparkContext spark,
            JavaRDD<Examples> shards,
            Network network,
            List<FrozenSource> sources,
            RoundStart start) {
        return new ParameterAveraging(
                spark, List.of(shards), JointNetworks.of(network), List.of(sources), start, settings);
    }

    @Override
    public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> data) {
        StepPlan step = settings.step();
        if (step.needsStart()) {
            throw unsupported("a penalty toward the start: each call would begin a new one");
        }
        JavaSparkContext spark = graph.getSparkContext();
        ComputationGraph model = graph.getNetwork();
        Network network = Network.of(model);
        if (step.needs(network.spec().network()).source()) {
            throw unsupported("terms that need a source network");
        }
        LearnerState resting = step.state(network).resting(network);
        LearnerState start = last.map(state -> state.withParameters(resting)).orElse(resting);
        JavaRDD<Examples> shards = shards(data).persist(StorageLevel.MEMORY_AND_DISK());
        try (ParameterAveraging averaging = begin(spark, shards, network, List.of(), start)) {
            averaging.epoch(model.getConfiguration().getEpochCount(), Progress.NONE);
            averaging.state().writeTo(network);
            last = Optional.of(averaging.state());
        } finally {
            shards.unpersist();
        }
    }

    private JavaRDD<Examples> shards(JavaRDD<DataSet> data) {
        return data.flatMap(set -> set.asList().iterator())
                .zipWithIndex()
                .mapToPair(row -> new Tuple2<>(row._2(), row._1()))
                .partitionBy(new org.apache.spark.HashPartitioner(workers))
                .mapPartitions(new ToExamples());
    }

    /** Packs single-example data sets into one shard. */
    private record ToExamples() implements FlatMapFunction<Iterator<Tuple2<Long, DataSet>>, Examples> {
        @Override
        public Iterator<Examples> call(Iterator<Tuple2<Long, DataSet>> partition) {
            List<Tuple2<Long, DataSet>> rows = new ArrayList<>();
            partition.forEachRemaining(rows::add);
            rows.sort((a, b) -> Long.compare(a._1(), b._1()));
            if (rows.isEmpty()) {
                return List.<Examples>of(new ArrayExamples(new float[0][], new int[0], new long[0], 1, 1))
                        .iterator();
            }
            INDArray first = rows.get(0)._2().getFeatures();
            Examples examples = new ArrayExamples(
                    rows.stream().map(row -> values(row._2().getFeatures())).toArray(float[][]::new),
                    rows.stream()
                            .mapToInt(row -> row._2().getLabels().argMax(1).getInt(0))
                            .toArray(),
                    rows.stream().mapToLong(Tuple2::_1).toArray(),
                    (int) first.size(1),
                    (int) first.size(2));
            return List.of(examples).iterator();
        }

        private static float[] values(INDArray array) {
            return array.dup('c').reshape(array.length()).toFloatVector();
        }
    }

    @Override
    public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> data) {
        throw unsupported("a MultiLayerNetwork");
    }

    @Override
    public void executeTrainingPaths(
            SparkDl4jMultiLayer network,
            SparkComputationGraph graph,
            JavaRDD<String> paths,
            DataSetLoader loader,
            MultiDataSetLoader multiLoader) {
        throw unsupported("data sets by path");
    }

    @Override
    public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> data) {
        throw unsupported("data sets with several inputs");
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
        throw unsupported("a MultiLayerNetwork");
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
        throw unsupported("workers that Deeplearning4j drives");
    }

    @Override
    public void addHook(TrainingHook hook) {
        throw unsupported("hooks");
    }

    @Override
    public void removeHook(TrainingHook hook) {
        throw unsupported("hooks");
    }

    @Override
    public void setListeners(Collection<TrainingListener> listeners) {
        if (!listeners.isEmpty()) {
            throw unsupported("listeners");
        }
    }

    @Override
    public void setListeners(StatsStorageRouter router, Collection<TrainingListener> listeners) {
        setListeners(listeners);
    }

    @Override
    public void setCollectTrainingStats(boolean collect) {
        if (collect) {
            throw unsupported("Deeplearning4j's statistics; an epoch's result has its own");
        }
    }

    @Override
    public boolean getIsCollectTrainingStats() {
        return false;
    }

    @Override
    public SparkTrainingStats getTrainingStats() {
        throw unsupported("Deeplearning4j's statistics; an epoch's result has its own");
    }

    @Override
    public String toJson() {
        return "{\"@class\":\"" + getClass().getName() + "\",\"workers\":" + workers + ",\"batchSize\":"
                + settings.batchSize() + ",\"averagingFrequency\":" + settings.averagingFrequency() + "}";
    }

    @Override
    public String toYaml() {
        return toJson();
    }

    @Override
    public boolean deleteTempFiles(JavaSparkContext spark) {
        return true;
    }

    @Override
    public boolean deleteTempFiles(SparkContext spark) {
        return true;
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(
                "The averaging master trains a ComputationGraph on an RDD of data sets, not with " + what);
    }
}
