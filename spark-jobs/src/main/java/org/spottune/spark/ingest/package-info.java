/**
 * Turns images of several formats into data sets: lists and checks a source, decodes and resizes images on executors,
 * writes Parquet.
 */
package org.spottune.spark.ingest;
