/** The entry to a cluster: Spark jobs and the command line; everything here may use core. */
package org.spottune.spark;
