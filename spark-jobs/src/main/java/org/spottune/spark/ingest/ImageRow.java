package org.spottune.spark.ingest;

import org.spottune.data.RgbImage;

/** A row to be written. */
record ImageRow(long id, int label, String origin, RgbImage image) {}
