/** The files and columns of a data set on a Hadoop file system, and their division among workers. */
package org.spottune.spark.dataset;
