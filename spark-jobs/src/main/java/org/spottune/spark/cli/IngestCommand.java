package org.spottune.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DatasetDescription;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.decathlon.DecathlonFolder;
import org.spottune.spark.ingest.CifarFormat;
import org.spottune.spark.ingest.DecathlonFormat;
import org.spottune.spark.ingest.FollowLinks;
import org.spottune.spark.ingest.IdxFormat;
import org.spottune.spark.ingest.ImageFolderFormat;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.ingest.OmniglotFormat;
import org.spottune.spark.ingest.OnError;
import org.spottune.spark.ingest.Preparation;
import org.spottune.spark.ingest.Scaling;
import org.spottune.spark.ingest.SourceFormat;
import org.spottune.spark.ingest.SparkImagesFormat;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;
import org.spottune.spark.storage.StoragePath;
import org.spottune.spelling.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spottune ingest}: makes a data set from images. */
@Command(
        name = "ingest",
        description = {
            "Makes a data set from images: decodes each once and stores it as Parquet.",
            "",
            "Formats: image-folder is INPUT/{train,val,test}/<class>/*.{jpg,jpeg,png,bmp,ppm,pgm,webp}, labelled in"
                    + " the order of the class names. decathlon is Visual Decathlon's"
                    + " INPUT/annotations/<domain>_{train,val,test_stripped}.json with the images that they name; its"
                    + " ten domains get the sizes, normalisation and flips of published work. cifar: the binary"
                    + " version of CIFAR-10 or CIFAR-100. idx: the files of MNIST and similar sets. omniglot:"
                    + " images_background and images_evaluation; drawers 1 to 15 of each character are for training,"
                    + " 16 to 20 for test. spark-images: Parquet with Spark's image schema, a column label, and"
                    + " optional columns split and id."
        })
final class IngestCommand extends SparkCommand {

    private static final String ALL_DOMAINS = "all";
    private static final String DECATHLON = "decathlon";
    private static final Map<String, SourceFormat> FORMATS = formats();

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "image-folder",
            description = "Layout of the input: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            completionCandidates = FormatNames.class)
    private String format;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            converter = PathText.class,
            description = "Folder to read.")
    private String input;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DATASET",
            converter = PathText.class,
            description = "New folder for the data set.")
    private String output;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "Domain of a decathlon to read; may be repeated. With one, OUTPUT is the data set. With"
                    + " several, 'all' or none, each domain goes to OUTPUT/<domain>.")
    private List<String> domains = List.of();

    @Option(
            names = "--test-labels",
            paramLabel = "DIR",
            converter = PathText.class,
            description = "Folder of <domain>_test.json or <domain>_test_stripped.json with annotations: the classes"
                    + " of a decathlon's test images, which have no labels without this option.")
    private String testLabels;

    @Option(names = "--dataset-name", paramLabel = "NAME", description = "Name in reports (default: the folder's).")
    private String datasetName;

    @Option(
            names = "--preparation",
            paramLabel = "NAME",
            defaultValue = "crop",
            description = "How to prepare the ten domains of Visual Decathlon: crop, as SpotTune's code does, or whole,"
                    + " which squashes aircraft and pedestrians to 72x72 (default: ${DEFAULT-VALUE}).")
    private Preparation preparation;

    @Option(
            names = "--resize",
            paramLabel = "SIZE",
            converter = SizeOption.Converter.class,
            description = "Pixels of the shorter side of stored images, or their HEIGHTxWIDTH (default: 72 for the ten"
                    + " domains of Visual Decathlon, else the images' own size).")
    private SizeOption resize;

    @Option(
            names = "--aspect",
            paramLabel = "HOW",
            description =
                    "What --resize does to the aspect ratio: keep (the network sees the middle of a longer side) or"
                            + " squash (default: keep for one number, squash for HEIGHTxWIDTH).")
    private Aspect aspect;

    @Option(
            names = "--crop",
            paramLabel = "SIZE",
            converter = SizeOption.Converter.class,
            description = "Pixels per side, or HEIGHTxWIDTH, of the network's input (default: --resize, or the images'"
                    + " common size).")
    private SizeOption crop;

    @Option(
            names = "--train-crop",
            paramLabel = "SIZE",
            converter = SizeOption.Converter.class,
            description =
                    "Pixels per side, or HEIGHTxWIDTH, of the random crops in training (default: --crop; 64 for most"
                            + " domains of Visual Decathlon).")
    private SizeOption trainCrop;

    @Option(names = "--shards", paramLabel = "N", description = "Files per split (default: one per task slot).")
    private Integer shards;

    @Option(
            names = "--on-error",
            paramLabel = "ACTION",
            defaultValue = "fail",
            description = "What to do with images that cannot be decoded: fail (default), or skip and list them.")
    private OnError onError;

    @Option(
            names = "--horizontal-flip",
            negatable = true,
            description = "Whether training may mirror images: not where that changes the class, as with writing"
                    + " (default: yes, except for idx, omniglot, and the domains gtsrb, omniglot and svhn).")
    private Boolean horizontalFlip;

    @Option(
            names = "--follow-links",
            description = "Also follow symbolic links that leave the input (default: follow those within it, list the"
                    + " others). Refuses a folder that is reached twice.")
    private boolean followLinks;

    private List<IngestRequest> requests;

    @Override
    void prepare(Storage storage) throws IOException {
        List<String> problems = problems();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        requests = new ArrayList<>();
        if (!format.equals(DECATHLON)) {
            requests.add(request(FORMATS.get(format), output));
        } else if (isOneDataset()) {
            requests.add(request(decathlon(domains.get(0)), output));
        } else {
            for (String domain : chosenDomains(storage)) {
                requests.add(request(decathlon(domain), output + "/" + domain));
            }
        }
        for (IngestRequest request : requests) {
            if (storage.exists(request.output().toString())) {
                throw new OutputExistsException(
                        storage.qualified(request.output().toString()));
            }
            storage.requireUnclaimed(request.output().toString());
        }
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!FORMATS.containsKey(format)) {
            problems.add("--format must be one of " + String.join(", ", FORMATS.keySet()) + ", got '" + format + "'"
                    + Spelling.hint(format, FORMATS.keySet()));
        } else if (!format.equals(DECATHLON)) {
            if (!domains.isEmpty()) {
                problems.add("--domain is for format decathlon only, got format " + format);
            }
            if (testLabels != null) {
                problems.add("--test-labels is for format decathlon only, got format " + format);
            }
        } else if (datasetName != null && !isOneDataset()) {
            problems.add("--dataset-name is for one data set; several domains keep their own names");
        }
        if (domains.contains(ALL_DOMAINS) && domains.size() > 1) {
            problems.add("--domain all cannot be combined with others, got " + String.join(", ", domains));
        } else if (domains.stream().distinct().count() < domains.size()) {
            problems.add("--domain must be different each time, got " + String.join(", ", domains));
        }
        if (datasetName != null && datasetName.isBlank()) {
            problems.add("--dataset-name must not be blank, got '" + datasetName + "'");
        }
        if (StoragePath.of(output).getName().isBlank()) {
            problems.add("--output must be a folder with a name, got '" + output + "'");
        }
        if (aspect != null && resize == null) {
            problems.add("--aspect applies to --resize, which is missing");
        }
        if (preparation != Preparation.CROP && !format.equals(DECATHLON)) {
            problems.add("--preparation is for format decathlon only, got format " + format);
        }
        if (shards != null && shards < 1) {
            problems.add("--shards must be at least 1, got " + shards);
        }
        return problems;
    }

    /** Values of {@code --aspect}. */
    enum Aspect {
        KEEP,
        SQUASH
    }

    private Scaling scaling() {
        boolean squash = aspect == null ? resize.isRectangle() : aspect == Aspect.SQUASH;
        if (squash) {
            return new Scaling.Exactly(resize.size());
        }
        return resize.isRectangle()
                ? new Scaling.Covering(resize.size())
                : new Scaling.ShortSide(resize.size().height());
    }

    private boolean isOneDataset() {
        return domains.size() == 1 && !domains.contains(ALL_DOMAINS);
    }

    private List<String> chosenDomains(Storage storage) throws IOException {
        List<String> found = new DecathlonFolder(input).domains(storage);
        List<String> unknown = domains.stream()
                .filter(domain -> !domain.equals(ALL_DOMAINS) && !found.contains(domain))
                .toList();
        if (found.isEmpty() || !unknown.isEmpty()) {
            throw new ConfigurationException(List.of("Cannot ingest "
                    + (unknown.isEmpty() ? "all domains" : "domains " + unknown) + " of '" + input
                    + "': annotations/<domain>_train.json exists for " + found
                    + unknown.stream()
                            .findFirst()
                            .map(domain -> Spelling.hint(domain, found))
                            .orElse("")));
        }
        return domains.isEmpty() || domains.contains(ALL_DOMAINS) ? found : domains;
    }

    private SourceFormat decathlon(String domain) {
        try {
            return new DecathlonFormat(domain, Optional.ofNullable(testLabels).map(StoragePath::of), preparation);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(List.of(wrong.getMessage()));
        }
    }

    private IngestRequest request(SourceFormat source, String dataset) {
        try {
            IngestRequest request = IngestRequest.of(source, StoragePath.of(input), StoragePath.of(dataset))
                    .withOnError(onError)
                    .withLinks(followLinks ? FollowLinks.EVERYWHERE : FollowLinks.WITHIN_INPUT);
            request = datasetName == null ? request : request.withName(datasetName);
            request = resize == null ? request : request.withPreprocessing(before -> before.withScaling(scaling()));
            request = crop == null ? request : request.withCrop(crop.size());
            request = trainCrop == null
                    ? request
                    : request.withPreprocessing(before -> before.withTrainCrop(trainCrop.size()));
            request = horizontalFlip == null
                    ? request
                    : request.withPreprocessing(before -> before.withHorizontalFlip(horizontalFlip));
            return shards == null ? request : request.withShards(shards);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(List.of(wrong.getMessage()));
        }
    }

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        IngestJob job = new IngestJob(spark, progress);
        if (!format.equals(DECATHLON) || isOneDataset()) {
            return line(job.run(requests.get(0)));
        }
        Map<String, Object> lines = new LinkedHashMap<>();
        long images = 0;
        double seconds = 0;
        for (IngestRequest request : requests) {
            IngestJob.Result result = job.run(request);
            lines.put(request.name(), line(result));
            images += result.images();
            seconds += result.seconds();
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("output", output);
        all.put("domains", lines);
        all.put("images", images);
        all.put("imagesPerSecond", images / seconds);
        all.put("seconds", seconds);
        return all;
    }

    private static Map<String, Object> line(IngestJob.Result result) {
        Map<String, Object> line = new LinkedHashMap<>();
        DatasetDescription description = result.description();
        line.put("output", result.path().toString());
        line.put("classes", description.classes().size());
        line.put(
                "images",
                description.splits().entrySet().stream()
                        .collect(Collectors.toMap(split -> split.getKey().id(), Map.Entry::getValue)));
        line.put("skipped", description.origin().skipped().size());
        line.put("ignored", result.ignored());
        line.put("height", description.input().height());
        line.put("width", description.input().width());
        line.put("leastSeen", result.leastSeen());
        line.put("trainHeight", description.augmentation().trainInput().height());
        line.put("trainWidth", description.augmentation().trainInput().width());
        line.put("mean", description.channels().mean().toList());
        line.put("deviation", description.channels().deviation().toList());
        line.put("imagesPerSecond", result.imagesPerSecond());
        line.put("seconds", result.seconds());
        return line;
    }

    /** Formats without options, in the order of the help; null for decathlon, which is built per domain. */
    private static Map<String, SourceFormat> formats() {
        Map<String, SourceFormat> formats = new LinkedHashMap<>();
        formats.put("image-folder", new ImageFolderFormat());
        formats.put(DECATHLON, null);
        formats.put("cifar", new CifarFormat());
        formats.put("idx", new IdxFormat());
        formats.put("omniglot", new OmniglotFormat());
        formats.put("spark-images", new SparkImagesFormat());
        return formats;
    }

    static final class FormatNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return FORMATS.keySet().iterator();
        }
    }
}
