package org.spottune.spark.quickstart;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.Split;
import org.spottune.decathlon.Leaderboard;
import org.spottune.nn.Architecture;
import org.spottune.spark.decathlon.DecathlonImage;
import org.spottune.spark.decathlon.DecathlonImages;
import org.spottune.spark.decathlon.DecathlonWriter;
import org.spottune.spark.ingest.DecathlonFormat;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.report.Report;
import org.spottune.spark.score.Scoring;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spark.sweep.SweepFile;
import org.spottune.spark.sweep.SweepJob;
import org.spottune.spark.sweep.SweepPlan;
import org.spottune.spark.sweep.SweepResult;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainRequest;
import org.spottune.spark.train.TrainResult;

/**
 * From nothing to a scored sweep: draws pictures, pretrains a small network on 44 classes, adapts it to four other domains
 * by four methods, and compares them.
 */
public final class Quickstart {

    private static final int PICTURE_SIZE = 32;
    private static final long SEED = 1;
    /** The file in {@code conf/sweeps}, which the build copies. */
    private static final String SWEEP = "miniature.conf";

    private final SparkSession spark;
    private final Progress progress;
    private final Storage storage;
    private final String folder;
    private final int workers;
    private final Scale scale;

    /**
     * How much is drawn and how long it is learned from.
     *
     * @param sourceImages training pictures of each class of the source
     * @param targetImages training pictures of each class of every target, few on purpose
     * @param validationImages pictures of each class to choose settings by
     * @param testImages pictures of each class to evaluate on
     * @param sourceEpochs of pretraining
     * @param targetEpochs of each adaptation; those of the sweep's file if empty
     */
    public record Scale(
            int sourceImages,
            int targetImages,
            int validationImages,
            int testImages,
            int sourceEpochs,
            Optional<Integer> targetEpochs) {

        /** A few minutes on two cores. */
        public static final Scale MINUTES = new Scale(80, 12, 10, 30, 10, Optional.empty());
    }

    /**
     * @param folder new, for everything that is made
     * @param workers that pretrain side by side
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
     * What came of it.
     *
     * @param source what the run that made the source network reported
     * @param plan of the sweep
     * @param sweep what it did
     * @param leaderboard of its methods; empty if cells failed that it needs
     */
    public record Outcome(TrainResult source, SweepPlan plan, SweepResult sweep, Optional<Leaderboard> leaderboard) {}

    /** Does everything. */
    public Outcome run() throws IOException {
        draw();
        ingest();
        TrainResult source = pretrain();
        SweepPlan plan = SweepPlan.of(SweepFile.read(sweepSettings()), sweep(), List.of(), storage);
        SweepResult result = new SweepJob(spark, progress).run(plan);
        Optional<Leaderboard> leaderboard = result.complete()
                ? Optional.of(new Scoring(storage).sweep(sweep(), Optional.empty()))
                : Optional.empty();
        new Report(storage).write(List.of(sweep(), source()), report());
        return new Outcome(source, plan, result, leaderboard);
    }

    /** File of the report on the sweep. */
    public String report() {
        return folder + "/report.html";
    }

    private String decathlon() {
        return folder + "/decathlon";
    }

    private String dataset(PictureDomain domain) {
        return folder + "/datasets/" + domain.name();
    }

    /** Folder of the run that made the source network. */
    public String source() {
        return folder + "/source";
    }

    private String sweep() {
        return folder + "/sweep";
    }

    /** What is drawn, the source's own first. */
    private static List<PictureDomain> domains() {
        List<PictureDomain> domains = new ArrayList<>(List.of(PictureDomains.SOURCE));
        domains.addAll(PictureDomains.TARGETS);
        return domains;
    }

    /** All are in memory before the first is written: some megabytes. */
    private void draw() throws IOException {
        List<DecathlonImages> domains = new ArrayList<>();
        int drawn = 0;
        for (PictureDomain domain : domains()) {
            domains.add(new DecathlonImages(domain.name(), domain.classes(), pictures(domain)));
            progress.report("draw", ++drawn, domains().size());
        }
        new DecathlonWriter(storage).write(domains, decathlon());
        progress.tell("drew pictures of " + drawn + " domains");
    }

    private Map<Split, Iterable<DecathlonImage>> pictures(PictureDomain domain) {
        int train = domain == PictureDomains.SOURCE ? scale.sourceImages() : scale.targetImages();
        Map<Split, Iterable<DecathlonImage>> pictures = new EnumMap<>(Split.class);
        pictures.put(Split.TRAIN, pictures(domain, 0, train));
        pictures.put(Split.VAL, pictures(domain, train, scale.validationImages()));
        pictures.put(Split.TEST, pictures(domain, train + scale.validationImages(), scale.testImages()));
        return pictures;
    }

    private Iterable<DecathlonImage> pictures(PictureDomain domain, int first, int count) {
        PictureDrawing pictures = new PictureDrawing(PICTURE_SIZE, SEED);
        List<DecathlonImage> drawn = new ArrayList<>();
        for (int ofClass = 0; ofClass < domain.classes().size(); ofClass++) {
            for (int i = first; i < first + count; i++) {
                try {
                    drawn.add(DecathlonImage.of(ofClass, pictures.picture(domain, ofClass, i)));
                } catch (IOException impossible) {
                    throw new UncheckedIOException("Cannot write a picture into memory", impossible);
                }
            }
        }
        return drawn;
    }

    private void ingest() throws IOException {
        int ingested = 0;
        long images = 0;
        for (PictureDomain domain : domains()) {
            images += ingest(domain);
            progress.report("ingest", ++ingested, domains().size());
        }
        progress.tell("ingested " + images + " pictures as " + ingested + " data sets");
    }

    /** Returns how many pictures there are. */
    private long ingest(PictureDomain domain) throws IOException {
        DecathlonFormat format = new DecathlonFormat(
                domain.name(), Optional.of(StoragePath.of(decathlon() + "/" + DecathlonWriter.testLabels())));
        return new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(format, StoragePath.of(decathlon()), StoragePath.of(dataset(domain)))
                        .withPreprocessing(before -> before.withHorizontalFlip(domain.mirrorable())))
                .images();
    }

    private TrainResult pretrain() throws IOException {
        Architecture small =
                Architecture.preset("resnet26").withBlocksPerStage(2).withWidthMultiplier(0.25);
        Config settings = ConfigFactory.parseMap(Map.of(
                "method", "scratch",
                "epochs", scale.sourceEpochs(),
                "batch-size", 32,
                "averaging-frequency", 4,
                "augment.shift-pixels", 2));
        return new TrainJob(spark, progress)
                .run(new TrainRequest(
                        dataset(PictureDomains.SOURCE),
                        Optional.empty(),
                        Optional.of(small),
                        settings,
                        source(),
                        workers,
                        false));
    }

    private Config sweepSettings() throws IOException {
        try (InputStream in = Quickstart.class.getResourceAsStream(SWEEP)) {
            Config file = ConfigFactory.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .withValue("datasets", ConfigValueFactory.fromAnyRef(folder + "/datasets"))
                    .withValue("source", ConfigValueFactory.fromAnyRef(source()))
                    .resolve();
            return scale.targetEpochs()
                    .map(epochs -> file.withValue("settings.epochs", ConfigValueFactory.fromAnyRef(epochs)))
                    .orElse(file);
        }
    }
}
