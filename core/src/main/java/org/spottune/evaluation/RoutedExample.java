package org.spottune.evaluation;

import java.io.Serializable;

/**
 * An image and how it was routed.
 *
 * @param id of the image
 * @param label class index
 * @param prediction class index
 * @param tunedBlocks fine-tuned branches it took
 */
public record RoutedExample(long id, int label, int prediction, int tunedBlocks) implements Serializable {}
