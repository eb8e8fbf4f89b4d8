/**
 * Turns images of several formats into data sets: lists and checks what a source holds, decodes and resizes on executors,
 * writes Parquet.
 */
package org.spottune.spark.ingest;
