package org.spottune.spark.ingest;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.TrainCrop;

/**
 * What to read, where to write and how.
 *
 * @param input folder with {@code train}, and perhaps {@code val} and {@code test}, each with a folder of images for
 *     every class
 * @param output folder that does not exist yet
 * @param name of the data set
 * @param resize length in pixels to which the shorter side of every image is resized; empty to keep sizes
 * @param crop what a network sees of an image; empty for a square of {@code resize}, or without it for the common size
 *     of all images
 * @param shards files of each split; empty for one for each task that can run at once, but not more than images
 */
public record IngestRequest(
        Path input,
        Path output,
        String name,
        OptionalInt resize,
        Optional<InputSize> crop,
        OptionalInt shards,
        OnError onError,
        Augmentation augmentation) {

    public IngestRequest {
        requirePositive("resize", resize);
        requirePositive("shards", shards);
        if (name.isBlank()) {
            throw new IllegalArgumentException("Invalid ingest: name must not be blank");
        }
    }

    /**
     * Images kept as they are and named after the output folder; a damaged one fails the ingest; training may crop and
     * mirror.
     */
    public static IngestRequest of(Path input, Path output) {
        return new IngestRequest(
                input,
                output,
                output.getName(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OnError.FAIL,
                new Augmentation(true, TrainCrop.RANDOM));
    }

    public IngestRequest withName(String name) {
        return new IngestRequest(input, output, name, resize, crop, shards, onError, augmentation);
    }

    public IngestRequest withResize(int shortSide) {
        return new IngestRequest(input, output, name, OptionalInt.of(shortSide), crop, shards, onError, augmentation);
    }

    public IngestRequest withCrop(InputSize crop) {
        return new IngestRequest(input, output, name, resize, Optional.of(crop), shards, onError, augmentation);
    }

    public IngestRequest withShards(int shards) {
        return new IngestRequest(input, output, name, resize, crop, OptionalInt.of(shards), onError, augmentation);
    }

    public IngestRequest withOnError(OnError onError) {
        return new IngestRequest(input, output, name, resize, crop, shards, onError, augmentation);
    }

    public IngestRequest withAugmentation(Augmentation augmentation) {
        return new IngestRequest(input, output, name, resize, crop, shards, onError, augmentation);
    }

    IngestRequest withPaths(Path input, Path output) {
        return new IngestRequest(input, output, name, resize, crop, shards, onError, augmentation);
    }

    /** What a network sees, where that does not depend on the images. */
    Optional<InputSize> inputSize() {
        return crop.or(() ->
                resize.stream().mapToObj(side -> new InputSize(side, side)).findFirst());
    }

    private static void requirePositive(String field, OptionalInt value) {
        if (value.isPresent() && value.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "Invalid ingest: %s must be at least 1, got %d".formatted(field, value.getAsInt()));
        }
    }
}
