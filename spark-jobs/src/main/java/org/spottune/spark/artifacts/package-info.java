/** What runs and evaluations leave: their files read back with every figure checked, and the pictures drawn of them. */
package org.spottune.spark.artifacts;
