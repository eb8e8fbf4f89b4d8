/** Pages about many runs, evaluations and sweeps, made from the files that they left. */
package org.spottune.spark.report;
