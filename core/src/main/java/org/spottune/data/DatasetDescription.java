package org.spottune.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Describes a data set as a whole; stored as {@code dataset.json} beside its images.
 *
 * @param name used in reports and directory names
 * @param classes names in the order of their labels: an image of {@code classes.get(i)} has label {@code i}
 * @param categoryIds the source's ids of the classes, in the order of their labels; empty if the source has none
 * @param splits number of images of each split that exists; {@link Split#TRAIN} always exists
 * @param input size of the network's input in evaluation; stored images are at least as large
 * @param channels statistics of the training split as stored, for normalisation
 * @param augmentation changes that training may make to an image
 * @param origin where the images came from
 */
public record DatasetDescription(
        String name,
        List<String> classes,
        List<Long> categoryIds,
        Map<Split, Long> splits,
        InputSize input,
        Channels channels,
        Augmentation augmentation,
        Origin origin)
        implements Serializable {
    /** Name of the file in the data set's folder; written last, so a folder that has it is complete. */
    public static final String FILE_NAME = "dataset.json";

    private static final long serialVersionUID = 1L;

    public DatasetDescription {
        require(!name.isBlank(), "name must not be blank", "'" + name + "'");
        require(!classes.isEmpty(), "classes must have at least one name", classes);
        require(new HashSet<>(classes).size() == classes.size(), "classes must have different names", classes);
        require(
                categoryIds.isEmpty() || categoryIds.size() == classes.size(),
                "categoryIds must be one for each of " + classes.size() + " classes, or none",
                categoryIds);
        require(new HashSet<>(categoryIds).size() == categoryIds.size(), "categoryIds must differ", categoryIds);
        require(splits.containsKey(Split.TRAIN), "splits must have 'train'", splits);
        require(
                splits.values().stream().allMatch(images -> images > 0),
                "splits must have at least one image each",
                splits);
        classes = List.copyOf(classes);
        categoryIds = List.copyOf(categoryIds);
        augmentation = augmentation.orOfInput(input);
        splits = Collections.unmodifiableMap(new EnumMap<>(splits));
    }

    /** Height and width of a network's input, in pixels. */
    public record InputSize(int height, int width) implements Serializable {
        private static final long serialVersionUID = 1L;

        public InputSize {
            require(height > 0 && width > 0, "input must be at least 1x1", height + "x" + width);
        }
    }

    /**
     * Mean and standard deviation of each channel, with samples in [0, 1]. A constant channel has deviation 0: divide
     * by 1 instead.
     */
    public record Channels(ChannelValues mean, ChannelValues deviation) implements Serializable {
        private static final long serialVersionUID = 1L;

        public Channels {
            require(mean.allWithin(0, 1), "channels.mean must lie in [0, 1]", mean.toList());
            require(deviation.allWithin(0, 0.5), "channels.deviation must lie in [0, 0.5]", deviation.toList());
        }
    }

    /**
     * @param horizontalFlip whether a mirrored image keeps its class; false for writing, digits and traffic signs
     * @param trainCrop where training crops its input from larger images
     * @param trainInput size of the crop that training takes from an image; null means the size in evaluation, and a
     *     description replaces null by it
     */
    public record Augmentation(boolean horizontalFlip, TrainCrop trainCrop, InputSize trainInput)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        @JsonCreator
        public Augmentation {}

        /** Training crops are as large as evaluation's. */
        public Augmentation(boolean horizontalFlip, TrainCrop trainCrop) {
            this(horizontalFlip, trainCrop, null);
        }

        private Augmentation orOfInput(InputSize input) {
            return trainInput == null ? new Augmentation(horizontalFlip, trainCrop, input) : this;
        }
    }

    /**
     * @param source the folder or archive the images were read from
     * @param fingerprint see {@link DatasetFingerprint}
     * @param skipped files left out because they could not be decoded
     */
    public record Origin(String source, String fingerprint, List<SkippedFile> skipped) implements Serializable {
        private static final long serialVersionUID = 1L;

        public Origin {
            require(
                    fingerprint.matches("[0-9a-f]{64}"),
                    "origin.fingerprint must have 64 hexadecimal digits",
                    fingerprint);
            skipped = List.copyOf(skipped);
        }
    }

    /** Number of images of a split; 0 if the split does not exist. */
    public long images(Split split) {
        return splits.getOrDefault(split, 0L);
    }

    private static void require(boolean valid, String rule, Object got) {
        if (!valid) {
            throw new IllegalArgumentException("Invalid data set description: " + rule + ", got " + got);
        }
    }
}
