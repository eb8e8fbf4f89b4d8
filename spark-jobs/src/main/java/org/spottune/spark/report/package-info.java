/** Pictures of runs and evaluations, and a report on many of them, made from the files that they left. */
package org.spottune.spark.report;
