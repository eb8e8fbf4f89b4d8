/** Runs and evaluations as the files that they left tell of them, and their pictures. */
package org.spottune.spark.pictures;
