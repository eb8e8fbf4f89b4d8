package org.spottune.spark.quickstart;

import java.awt.Graphics2D;
import java.util.List;
import org.spottune.random.Draws;

/** A kind of generated picture with classes that can be told apart by eye; drawn from random numbers alone. */
interface PictureDomain {

    /** Name of the domain's data set. */
    String name();

    /** Names of the classes. */
    List<String> classes();

    /** Whether a mirrored picture still belongs to its class. */
    boolean mirrorable();

    /**
     * Draws a picture of a class.
     *
     * @param canvas square, of {@code size} pixels a side, filled with black
     * @param draws the picture's own random numbers
     */
    void draw(Graphics2D canvas, int size, int ofClass, Draws draws);
}
