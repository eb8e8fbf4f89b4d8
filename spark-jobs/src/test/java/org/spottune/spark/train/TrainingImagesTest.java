package org.spottune.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.experiment.Experiment;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.dataset.StoredDataset;
import org.spottune.spark.decathlon.TinyDecathlon;
import org.spottune.spark.ingest.DecathlonFormat;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.session.Progress;
import org.spottune.train.Examples;

/** On a domain of six, three and three images of 8 x 6 pixels, of which training shows 4 x 4. */
@ExtendWith(LocalSpark.class)
class TrainingImagesTest {

    @TempDir
    private Path folder;

    private StoredDataset pets;

    @BeforeEach
    void ingest(SparkSession spark) throws IOException {
        TinyDecathlon.write(folder.resolve("small"));
        String dataset = folder.resolve("pets").toString();
        new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(
                                new DecathlonFormat("pets", Optional.empty()),
                                new org.apache.hadoop.fs.Path(
                                        folder.resolve("small").toString()),
                                new org.apache.hadoop.fs.Path(dataset))
                        .withPreprocessing(before -> before.withTrainCrop(new InputSize(4, 4))));
        pets = StoredDataset.open(spark, new org.apache.hadoop.fs.Path(dataset));
    }

    @Test
    void showsTrainCropsInTrainingAndMoreAsEvaluationDoes() {
        JavaRDD<Examples> shards = TrainingImages.of(pets, 1, experiment("train"))
                .shards(ChannelNormalization.IMAGENET)
                .rdd();

        assertThat(shards.map(Examples::ids).first())
                .containsExactly(20200001, 20200002, 20200003, 20200004, 20200005, 20200006);
        assertThat(shards.map(shard -> shape(shard.batches())).first()).containsExactly(2, 4, 4, 3);
        assertThat(shards.map(shard -> shape(shard.plainBatches())).first()).containsExactly(2, 6, 8, 3);
    }

    private static long[] shape(Examples.Batches batches) {
        return batches.of(new int[] {0, 3}, 1).images().shape();
    }

    @Test
    void takesTrainAndValAsOneTable() {
        TrainingImages both = TrainingImages.of(pets, 2, experiment("train+val"));

        assertThat(both.count()).isEqualTo(9);
        assertThat(both.shards(ChannelNormalization.IMAGENET)
                        .rdd()
                        .map(Examples::ids)
                        .collect())
                .containsExactly(
                        new long[] {20200001, 20200003, 20200005, 20200007, 20200009},
                        new long[] {20200002, 20200004, 20200006, 20200008});
    }

    @Test
    void refusesMoreWorkersThanImagesOfItsSplits() {
        assertThatThrownBy(() -> TrainingImages.of(pets, 7, experiment("train")))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot divide 6 training images among 7 workers");
        assertThat(TrainingImages.of(pets, 7, experiment("train+val")).count()).isEqualTo(9);
    }

    private static Experiment experiment(String trainSplit) {
        return Experiment.read(
                ConfigFactory.parseString("method = fine-tuning, train-split = \"" + trainSplit + "\""),
                new Experiment.DatasetDefaults(true, true),
                Optional.empty());
    }
}
