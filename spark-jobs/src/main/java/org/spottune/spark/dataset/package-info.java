/** Where the parts of a data set lie on a Hadoop file system, and what its columns are called. Leaf. */
package org.spottune.spark.dataset;
