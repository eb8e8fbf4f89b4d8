/** The files of runs and evaluations: reads them with every figure checked, and draws charts from them. */
package org.spottune.spark.artifacts;
