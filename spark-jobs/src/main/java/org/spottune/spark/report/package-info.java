/** HTML reports about runs, evaluations and sweeps, made from their files. */
package org.spottune.spark.report;
