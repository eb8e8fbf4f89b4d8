/** Files on whatever Hadoop knows: local disks, HDFS, object stores. Leaf. */
package org.spottune.spark.storage;
