package org.spottune.data;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** A part of a data set; the order here is the order of image ids. */
public enum Split {
    TRAIN("train"),
    VAL("val"),
    TEST("test");

    private final String id;

    Split(String id) {
        this.id = id;
    }

    /** The lower-case name used for folders and in {@code dataset.json}. */
    @JsonValue
    public String id() {
        return id;
    }

    @Override
    public String toString() {
        return id;
    }

    /** The split with a lower-case name, if there is one. */
    public static Optional<Split> of(String id) {
        return Arrays.stream(values()).filter(split -> split.id.equals(id)).findFirst();
    }
}
