package org.spottune.spark.train;

import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.spottune.experiment.Experiment;
import org.spottune.graph.Network;
import org.spottune.kernels.Precision;

/** The example of {@code docs/internals.md} for the use as a library, which prints its body. */
final class LibraryExample {

    private LibraryExample() {}

    static Network train(JavaSparkContext spark, JavaRDD<DataSet> data, Network network) {
        Experiment experiment = Experiment.read(
                ConfigFactory.parseString("method = spottune, learning-rate = 0.05"),
                new Experiment.DatasetDefaults(false, false),
                Optional.empty());
        AveragingSettings settings = new AveragingSettings(64, 10, experiment.step(), false, 1, Precision.FLOAT32);
        SparkComputationGraph graph =
                new SparkComputationGraph(spark, network.graph(), new AveragingTrainingMaster(settings, 2));
        graph.fit(data);
        Network trained = Network.of(graph.getNetwork());
        return trained;
    }
}
