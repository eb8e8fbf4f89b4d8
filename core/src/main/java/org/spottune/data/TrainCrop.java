package org.spottune.data;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where the network's input is cut out of a larger training image; evaluation always takes the centre. */
public enum TrainCrop {
    RANDOM("random"),
    CENTER("center");

    private final String id;

    TrainCrop(String id) {
        this.id = id;
    }

    @JsonValue
    public String id() {
        return id;
    }

    @Override
    public String toString() {
        return id;
    }
}
