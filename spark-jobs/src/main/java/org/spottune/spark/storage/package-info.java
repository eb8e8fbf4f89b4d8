/** Files on all of Hadoop's file systems: local disks, HDFS, object stores. Depends on no other package. */
package org.spottune.spark.storage;
