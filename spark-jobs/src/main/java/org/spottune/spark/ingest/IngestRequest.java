package org.spottune.spark.ingest;

import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.InputSize;

/**
 * A request to make a data set.
 *
 * @param format layout of images and classes in the input
 * @param input folder to read
 * @param output folder that does not exist yet
 * @param name of the data set
 * @param preprocessing of the images
 * @param shards files per split; empty for one per task slot; never more than images
 * @param links which links of the input are followed
 */
public record IngestRequest(
        SourceFormat format,
        Path input,
        Path output,
        String name,
        Preprocessing preprocessing,
        OptionalInt shards,
        OnError onError,
        FollowLinks links) {

    public IngestRequest {
        if (shards.isPresent() && shards.getAsInt() < 1) {
            throw new IllegalArgumentException("Invalid ingest: shards must be at least 1, got " + shards.getAsInt());
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("Invalid ingest: name must not be blank");
        }
    }

    /**
     * A request for an image folder, named after the output folder: images keep their sizes, a damaged one fails the
     * ingest, and training may crop and mirror.
     */
    public static IngestRequest of(Path input, Path output) {
        return of(new ImageFolderFormat(), input, output);
    }

    /** A request with the format's name and preprocessing; a damaged image fails the ingest. */
    public static IngestRequest of(SourceFormat format, Path input, Path output) {
        return new IngestRequest(
                format,
                input,
                output,
                format.name().orElse(output.getName()),
                format.preprocessing(),
                OptionalInt.empty(),
                OnError.FAIL,
                FollowLinks.WITHIN_INPUT);
    }

    public IngestRequest withName(String name) {
        return new IngestRequest(format, input, output, name, preprocessing, shards, onError, links);
    }

    /** Resizes every image to a length of its shorter side, in pixels; see {@link Preprocessing#withScaling}. */
    public IngestRequest withResize(int shortSide) {
        return withPreprocessing(before -> before.withScaling(new Scaling.ShortSide(shortSide)));
    }

    public IngestRequest withCrop(InputSize crop) {
        return withPreprocessing(before -> before.withCrop(crop));
    }

    public IngestRequest withAugmentation(Augmentation augmentation) {
        return withPreprocessing(before -> before.withAugmentation(augmentation));
    }

    public IngestRequest withPreprocessing(UnaryOperator<Preprocessing> change) {
        return new IngestRequest(format, input, output, name, change.apply(preprocessing), shards, onError, links);
    }

    public IngestRequest withShards(int shards) {
        return new IngestRequest(format, input, output, name, preprocessing, OptionalInt.of(shards), onError, links);
    }

    public IngestRequest withOnError(OnError onError) {
        return new IngestRequest(format, input, output, name, preprocessing, shards, onError, links);
    }

    public IngestRequest withLinks(FollowLinks links) {
        return new IngestRequest(format, input, output, name, preprocessing, shards, onError, links);
    }

    IngestRequest withPaths(Path input, Path output) {
        return new IngestRequest(format, input, output, name, preprocessing, shards, onError, links);
    }
}
