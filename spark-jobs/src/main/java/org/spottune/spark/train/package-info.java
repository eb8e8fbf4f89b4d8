/** Training by parameter averaging: its requests, plans and rounds, and the files of a run. */
package org.spottune.spark.train;
