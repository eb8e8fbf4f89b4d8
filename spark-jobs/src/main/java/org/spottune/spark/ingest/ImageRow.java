package org.spottune.spark.ingest;

import java.util.OptionalInt;
import org.spottune.data.RgbImage;

/**
 * A row to write.
 *
 * @param label index of the class; empty if hidden
 */
record ImageRow(long id, OptionalInt label, String origin, RgbImage image) {}
