/** Models on any Hadoop file system. */
package org.spottune.spark.model;
