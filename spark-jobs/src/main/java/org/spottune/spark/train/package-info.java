/** Parameter averaging: what the driver sends in a round, what workers do with it, and what becomes of their results. */
package org.spottune.spark.train;
