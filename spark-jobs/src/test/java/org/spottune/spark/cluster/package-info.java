/** Tests of the whole on clusters of processes on this machine: what local mode cannot show. They run after packaging. */
package org.spottune.spark.cluster;
