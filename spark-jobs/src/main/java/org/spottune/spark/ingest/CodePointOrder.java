package org.spottune.spark.ingest;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Orders strings by Unicode code points, as Python's {@code sorted} does; {@code String.compareTo} differs beyond
 * U+FFFF.
 */
enum CodePointOrder implements Comparator<String>, Serializable {
    INSTANCE;

    @Override
    public int compare(String one, String other) {
        return Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
    }
}
