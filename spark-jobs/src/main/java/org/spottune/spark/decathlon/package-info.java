/**
 * The layout in which the Visual Decathlon challenge gives out its domains: where its files lie and how classes and images
 * are numbered; reads the labels of its test images and writes whole decathlons of other pictures. Knows of storage alone.
 */
package org.spottune.spark.decathlon;
