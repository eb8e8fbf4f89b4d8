/** Packs: one source network, and for each of many models its differences from it. */
package org.spottune.spark.pack;
