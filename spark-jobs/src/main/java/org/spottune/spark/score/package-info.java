/** Scores sweeps and submissions as the Visual Decathlon challenge does, and makes submissions from sweeps. */
package org.spottune.spark.score;
