package org.spottune.spark.quickstart;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.data.TrainCrop;
import org.spottune.nn.ResNetSpec;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.Evaluation;
import org.spottune.spark.evaluate.EvaluationFolder;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.report.Report;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainRequest;
import org.spottune.spark.train.TrainResult;

/**
 * From nothing to an adaptively fine-tuned network: draws pictures of three domains, pretrains a small network on one of
 * them, and adapts it to another with two methods.
 */
public final class Quickstart {

    private static final int PICTURE_SIZE = 32;
    private static final long SEED = 1;
    private static final PictureDomain SOURCE = new Textures();
    private static final PictureDomain TARGET = new Glyphs();
    private static final List<PictureDomain> DOMAINS = List.of(new Shapes(), SOURCE, TARGET);
    private static final List<String> METHODS = List.of("fine-tuning", "spottune");

    private final SparkSession spark;
    private final Progress progress;
    private final Storage storage;
    private final String folder;
    private final int workers;
    private final Scale scale;

    /**
     * How much is drawn and how long it is learned from.
     *
     * @param sourceImages training pictures of each class of the source domain
     * @param targetImages training pictures of each class of every other domain, few on purpose
     * @param testImages pictures of each class to evaluate on
     * @param sourceEpochs of pretraining
     * @param targetEpochs of each adaptation
     */
    public record Scale(int sourceImages, int targetImages, int testImages, int sourceEpochs, int targetEpochs) {

        /** Two minutes on two cores. */
        public static final Scale MINUTES = new Scale(250, 12, 30, 10, 60);
    }

    /**
     * @param folder new, for everything that is made
     * @param workers that train side by side
     */
    public Quickstart(SparkSession spark, Progress progress, String folder, int workers, Scale scale) {
        this.spark = spark;
        this.progress = progress;
        this.storage = new Storage(spark.sparkContext().hadoopConfiguration());
        this.folder = folder;
        this.workers = workers;
        this.scale = scale;
    }

    /**
     * One trained network.
     *
     * @param method that trained it
     * @param dataset it was trained and evaluated on
     * @param run folder of the run
     * @param training what the run reported
     * @param test its evaluation on the test split
     */
    public record Row(String method, String dataset, String run, TrainResult training, Evaluation test) {}

    /** Does everything; the rows are in the order of training, the source network first. */
    public List<Row> run() throws IOException {
        for (PictureDomain domain : DOMAINS) {
            ingest(domain);
        }
        List<Row> rows = new ArrayList<>();
        ResNetSpec small = ResNetSpec.preset("resnet26").withBlocksPerStage(2).withWidthMultiplier(0.25);
        rows.add(train("scratch", SOURCE, Optional.empty(), Optional.of(small), scale.sourceEpochs()));
        for (String method : METHODS) {
            rows.add(train(method, TARGET, Optional.of(rows.get(0).run()), Optional.empty(), scale.targetEpochs()));
        }
        new Report(storage).write(List.of(folder + "/runs", folder + "/evaluations"), report());
        return rows;
    }

    /** File of the report on all runs. */
    public String report() {
        return folder + "/report.html";
    }

    private void ingest(PictureDomain domain) throws IOException {
        String pictures = folder + "/pictures/" + domain.name();
        String dataset = folder + "/datasets/" + domain.name();
        int train = domain == SOURCE ? scale.sourceImages() : scale.targetImages();
        new PictureFolder(storage, PICTURE_SIZE, SEED).write(domain, train, scale.testImages(), pictures);
        new IngestJob(spark, progress)
                .run(IngestRequest.of(new Path(pictures), new Path(dataset))
                        .withAugmentation(new DatasetDescription.Augmentation(domain.mirrorable(), TrainCrop.RANDOM)));
    }

    private Row train(
            String method, PictureDomain domain, Optional<String> source, Optional<ResNetSpec> architecture, int epochs)
            throws IOException {
        String dataset = folder + "/datasets/" + domain.name();
        String run = folder + "/runs/" + domain.name() + "-" + method;
        Config config = ConfigFactory.parseMap(Map.of(
                "method", method,
                "epochs", epochs,
                "batch-size", 32,
                "averaging-frequency", 4,
                "augment.shift-pixels", 2));
        TrainResult training = new TrainJob(spark, progress)
                .run(new TrainRequest(dataset, source, architecture, config, run, workers, false));
        Evaluation test = new EvaluateJob(spark, progress).run(InferenceRequest.of(run, dataset, Split.TEST));
        new EvaluationFolder(spark).write(test, folder + "/evaluations/" + domain.name() + "-" + method);
        return new Row(method, domain.name(), run, training, test);
    }
}
