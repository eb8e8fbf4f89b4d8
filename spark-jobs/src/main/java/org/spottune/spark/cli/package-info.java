/** The command line: arguments to requests to jobs, results as one line of JSON, failures as exit codes. */
package org.spottune.spark.cli;
