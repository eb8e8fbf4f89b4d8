/**
 * Turns folders of image files into data sets: lists and checks the folders, decodes and resizes on executors, writes
 * Parquet.
 */
package org.spottune.spark.ingest;
