/** Evaluation and prediction as Spark jobs over the partitions of a data set. */
package org.spottune.spark.evaluate;
