package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.spottune.experiment.Metric;
import org.spottune.settings.SettingsReader;

/**
 * How a sweep chooses values of settings: it trains every combination without some images and measures it on them,
 * never on test images.
 *
 * @param images to measure a combination on
 * @param fraction of the training images of each class that one fold holds out, in (0, 1/2]; of no effect on
 *     {@link Images#VAL}
 * @param folds trainings of each combination, each holding out another part of the images, >= 1
 * @param metric that decides by its mean over the folds
 * @param seed of the trials and of the held-out images
 */
public record SelectionRule(
        @JsonProperty(value = "images", required = true) Images images,
        @JsonProperty(value = "fraction", required = true) double fraction,
        @JsonProperty(value = "folds", required = true) int folds,
        @JsonProperty(value = "metric", required = true) Metric metric,
        @JsonProperty(value = "seed", required = true) long seed) {

    /** Settings of runs that trials set themselves. */
    static final List<String> OWN =
            List.of("validation.split", "validation.fraction", "validation.fold", "train-split");

    /** Which images measure the combinations. */
    public enum Images {
        /** Parts of the training images, in turn. */
        HELD_OUT,
        /** The data set's validation split; trials train on its training split alone. */
        VAL;

        /** Name in settings and files. */
        @JsonValue
        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public SelectionRule {
        Objects.requireNonNull(images, "images");
        if (!Metric.VALIDATION_LOSS.equals(metric) && !Metric.VALIDATION_TOP1.equals(metric)) {
            throw new IllegalArgumentException(
                    "A selection is decided by validation-loss or validation-top1, got " + metric);
        }
    }

    /**
     * Reads the settings of the block {@code select} without its grid; the reader collects problems.
     *
     * @param seed the default seed
     */
    static SelectionRule read(SettingsReader reader, long seed) {
        Images images = reader.choice(
                "images",
                Images.HELD_OUT.id(),
                Map.of(Images.HELD_OUT.id(), Images.HELD_OUT, Images.VAL.id(), Images.VAL));
        double fraction = reader.number("fraction", 0.2, value -> value > 0 && value <= 0.5, "a number in (0, 0.5]");
        int most = images == Images.VAL ? 1 : (int) Math.floor(1 / fraction + 1e-9);
        int folds = reader.integer(
                "folds",
                Math.min(3, most),
                value -> value >= 1 && value <= most,
                images == Images.VAL
                        ? "1, since there is one validation split"
                        : "a whole number from 1 to " + most + ", the parts that fraction " + fraction + " makes");
        Metric metric = reader.choice(
                "metric",
                Metric.VALIDATION_TOP1.id(),
                Map.of(
                        Metric.VALIDATION_TOP1.id(), Metric.VALIDATION_TOP1,
                        Metric.VALIDATION_LOSS.id(), Metric.VALIDATION_LOSS));
        return new SelectionRule(images, fraction, folds, metric, reader.integer("seed", seed));
    }

    /** Settings of a trial besides the combination that it tries. */
    Config ofTrial(int fold) {
        Map<String, Object> seeded = Map.of("seed", seed);
        return ConfigFactory.parseMap(seeded)
                .withFallback(ConfigFactory.parseMap(
                        images == Images.VAL
                                ? Map.of("train-split", "train", "validation.split", "val", "validation.fraction", 0)
                                : Map.of("validation.fraction", fraction, "validation.fold", fold)));
    }
}
