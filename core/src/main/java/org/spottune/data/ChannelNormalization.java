package org.spottune.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;

/**
 * Turns 8-bit pixels into network input: {@code (value / 255 - mean) / deviation}, per channel in the order RGB.
 *
 * @param mean means of the channels, in [0, 1]
 * @param deviation standard deviations of the channels, > 0
 */
public record ChannelNormalization(List<Double> mean, List<Double> deviation) implements Serializable {

    private static final int CHANNELS = 3;

    /** The statistics of ImageNet that the published networks were trained with. */
    public static final ChannelNormalization IMAGENET =
            new ChannelNormalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    @JsonCreator
    public ChannelNormalization(
            @JsonProperty("mean") List<Double> mean, @JsonProperty("deviation") List<Double> deviation) {
        this.mean = List.copyOf(mean);
        this.deviation = List.copyOf(deviation);
        if (mean.size() != CHANNELS || deviation.size() != CHANNELS) {
            throw new IllegalArgumentException(
                    "Normalisation needs 3 means and 3 deviations (RGB), got " + mean + " and " + deviation);
        }
        if (!mean.stream().allMatch(value -> value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("Channel means must be in [0, 1], got " + mean);
        }
        if (!deviation.stream().allMatch(value -> value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Channel deviations must be > 0 and finite, got " + deviation);
        }
    }

    /** The statistics of a data set; a constant channel (deviation 0) is only shifted. */
    public static ChannelNormalization of(DatasetDescription.Channels channels) {
        return new ChannelNormalization(
                channels.mean().toList(),
                channels.deviation().toList().stream()
                        .map(value -> value > 0 ? value : 1.0)
                        .toList());
    }

    /**
     * Factors {@code [3]} that, with {@link #shiftFrom}, convert values normalised by another into values normalised by
     * this.
     */
    public double[] scaleFrom(ChannelNormalization other) {
        double[] scale = new double[CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            scale[channel] = other.deviation.get(channel) / deviation.get(channel);
        }
        return scale;
    }

    /** Offsets {@code [3]} to add after multiplying by {@link #scaleFrom}. */
    public double[] shiftFrom(ChannelNormalization other) {
        double[] shift = new double[CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            shift[channel] = (other.mean.get(channel) - mean.get(channel)) / deviation.get(channel);
        }
        return shift;
    }

    /** Normalised values {@code [3][256]} of every 8-bit level of every channel. */
    float[][] table() {
        float[][] table = new float[CHANNELS][256];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int level = 0; level < 256; level++) {
                table[channel][level] = (float) ((level / 255.0 - mean.get(channel)) / deviation.get(channel));
            }
        }
        return table;
    }
}
