package org.spottune.spark.report;

import org.spottune.spark.artifacts.StoredEvaluation;

/**
 * An evaluation of a report.
 *
 * @param place its folder
 * @param evaluation its figures
 * @param examples its example images
 */
record ReportedEvaluation(ReportSearch.Place place, StoredEvaluation evaluation, ExampleImages examples) {}
