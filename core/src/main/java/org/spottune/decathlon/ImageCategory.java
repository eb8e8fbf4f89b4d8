package org.spottune.decathlon;

/**
 * The true or predicted category of an image, both by the ids of the annotation files.
 *
 * @param imageId unique among all domains
 * @param categoryId of a class
 */
public record ImageCategory(long imageId, long categoryId) {}
