package org.spottune.decathlon;

/**
 * The category that an image is of, or is taken for, both by the ids of the files that tell of them.
 *
 * @param imageId unique among all domains
 * @param categoryId of a class
 */
public record ImageCategory(long imageId, long categoryId) {}
