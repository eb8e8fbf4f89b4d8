/** What every job needs of Spark and the terminal: task slots and devices, progress, stopping, and shared failures. */
package org.spottune.spark.session;
