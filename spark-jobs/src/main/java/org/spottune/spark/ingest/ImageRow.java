package org.spottune.spark.ingest;

import java.util.OptionalInt;
import org.spottune.data.RgbImage;

/**
 * A row to be written.
 *
 * @param label empty where the class is hidden
 */
record ImageRow(long id, OptionalInt label, String origin, RgbImage image) {}
