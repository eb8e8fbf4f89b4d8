package org.spottune.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;

/** One number for each channel of an image; in JSON a list of red, green and blue. */
public record ChannelValues(double red, double green, double blue) implements Serializable {
    private static final long serialVersionUID = 1L;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ChannelValues of(List<Double> values) {
        if (values.size() != 3 || values.contains(null)) {
            throw new IllegalArgumentException("expected three numbers (red, green, blue), got " + values);
        }
        return new ChannelValues(values.get(0), values.get(1), values.get(2));
    }

    /** Red, green, blue. */
    @JsonValue
    public List<Double> toList() {
        return List.of(red, green, blue);
    }

    boolean allWithin(double lowest, double highest) {
        return toList().stream().allMatch(value -> value >= lowest && value <= highest);
    }
}
