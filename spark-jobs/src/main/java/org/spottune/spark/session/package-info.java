/** What every job needs from Spark and the terminal: progress while tasks run, and failures that all jobs share. */
package org.spottune.spark.session;
