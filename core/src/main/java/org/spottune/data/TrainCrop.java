package org.spottune.data;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where training crops the network's input from a larger image; evaluation always takes the centre. */
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
