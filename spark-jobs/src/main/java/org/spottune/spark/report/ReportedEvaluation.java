package org.spottune.spark.report;

import org.spottune.spark.artifacts.StoredEvaluation;

/**
 * An evaluation of a report.
 *
 * @param place where it lies
 * @param evaluation as its file tells of it
 * @param examples images that it kept
 */
record ReportedEvaluation(ReportSearch.Place place, StoredEvaluation evaluation, ExampleImages examples) {}
