/** The command line: turns arguments into jobs, results into one line of JSON, and failures into exit codes. */
package org.spottune.spark.cli;
