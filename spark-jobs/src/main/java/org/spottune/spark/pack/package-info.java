/** One model for many domains: a source network, and for each model what is its own. */
package org.spottune.spark.pack;
