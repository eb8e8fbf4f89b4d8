/** Sweeps: runs of all combinations of the domains, methods and seeds in one file, each in its own folder. */
package org.spottune.spark.sweep;
