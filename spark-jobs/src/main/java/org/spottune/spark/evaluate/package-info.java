/** Evaluation and prediction over the partitions of a data set, and the merge of their counts. */
package org.spottune.spark.evaluate;
