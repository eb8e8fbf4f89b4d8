package org.spottune.evaluation;

import java.io.Serializable;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/**
 * An image and how it was routed.
 *
 * @param id of the image
 * @param label class index
 * @param prediction class index
 * @param tunedBlocks fine-tuned branches it took
 */
public record RoutedExample(long id, int label, int prediction, int tunedBlocks) implements Serializable {

    /** Breaks ties between images with equally many branches: a draw, since ids follow the classes. */
    public static long draw(long id) {
        return Draws.of(0, Purpose.EXAMPLES).at(id).bits(0);
    }
}
