package org.spottune.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.DatasetDescription;
import org.spottune.data.TrainCrop;
import org.spottune.experiment.ConfigurationException;
import org.spottune.spark.ingest.ImageFolderIngest;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.ingest.OnError;
import org.spottune.spark.session.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spottune ingest}: images become a data set. */
@Command(
        name = "ingest",
        description = {
            "Makes a data set of an image folder, INPUT/{train,val,test}/<class>/*.{jpg,jpeg,png,bmp,ppm,pgm,webp}.",
            "",
            "Images are decoded once and stored as Parquet; labels follow the order of the class names."
        })
final class IngestCommand extends SparkCommand {

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "image-folder",
            description = "Layout of the input: image-folder (default).")
    private String format;

    @Option(names = "--input", required = true, paramLabel = "PATH", description = "Folder to read.")
    private String input;

    @Option(names = "--output", required = true, paramLabel = "DATASET", description = "Folder of the data set, new.")
    private String output;

    @Option(names = "--dataset-name", paramLabel = "NAME", description = "Name in reports (default: the folder's).")
    private String datasetName;

    @Option(
            names = "--resize",
            paramLabel = "SHORT_SIDE",
            description = "Resize every image so that its shorter side has so many pixels.")
    private Integer resize;

    @Option(
            names = "--crop",
            paramLabel = "SIZE",
            description = "Pixels a side of what a network sees (default: --resize, or the images' common size).")
    private Integer crop;

    @Option(names = "--shards", paramLabel = "N", description = "Files of each split (default: one per task slot).")
    private Integer shards;

    @Option(
            names = "--on-error",
            paramLabel = "ACTION",
            defaultValue = "fail",
            description = "What to do about images that cannot be decoded: fail (default), or skip and list them.")
    private OnError onError;

    @Option(
            names = "--no-horizontal-flip",
            description = "Note that mirrored images do not belong to their class, as with writing.")
    private boolean noHorizontalFlip;

    @Override
    Object run(SparkSession spark, Progress progress) throws IOException {
        if (!format.equals("image-folder")) {
            throw new ConfigurationException(List.of("--format must be image-folder, got '" + format + "'"));
        }
        ImageFolderIngest.Result result = new ImageFolderIngest(spark, progress).run(request());
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
        line.put("mean", description.channels().mean().toList());
        line.put("deviation", description.channels().deviation().toList());
        line.put("imagesPerSecond", result.imagesPerSecond());
        line.put("seconds", result.seconds());
        return line;
    }

    private IngestRequest request() {
        try {
            IngestRequest request = IngestRequest.of(new Path(input), new Path(output))
                    .withOnError(onError)
                    .withAugmentation(new DatasetDescription.Augmentation(!noHorizontalFlip, TrainCrop.RANDOM));
            request = datasetName == null ? request : request.withName(datasetName);
            request = resize == null ? request : request.withResize(resize);
            request = crop == null ? request : request.withCrop(new DatasetDescription.InputSize(crop, crop));
            return shards == null ? request : request.withShards(shards);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(List.of(wrong.getMessage()));
        }
    }
}
