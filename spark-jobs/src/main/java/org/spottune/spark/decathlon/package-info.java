/**
 * The layout of the Visual Decathlon challenge's data: its files, and its ids of classes and images. Reads the labels
 * of its test images and writes decathlons of other images. Depends on storage alone.
 */
package org.spottune.spark.decathlon;
