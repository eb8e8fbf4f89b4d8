/** The first minutes with spottune: generated pictures, a small source network, and two methods to adapt it. */
package org.spottune.spark.quickstart;
