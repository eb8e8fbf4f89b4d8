package org.spottune.spark.quickstart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import org.spottune.random.Draws;

/**
 * The classes of another domain, all of whose pictures look different: a domain shift without new classes.
 *
 * @param name of the data set
 * @param base whose classes these are
 */
record ShiftedDomain(String name, PictureDomain base, Shift shift) implements PictureDomain {

    /** What is done to every picture. */
    enum Shift {
        /** Little light, not always equally little. */
        DUSK {
            @Override
            void apply(Graphics2D canvas, int size, Draws draws) {
                canvas.setColor(new Color(8, 8, 24, 110 + draws.below(60, 0)));
                canvas.fillRect(0, 0, size, size);
            }
        },
        /** Bright where it was dark, and the other way round. */
        NEGATIVE {
            @Override
            void apply(Graphics2D canvas, int size, Draws draws) {
                canvas.setXORMode(Color.WHITE);
                canvas.setColor(Color.BLACK);
                canvas.fillRect(0, 0, size, size);
                canvas.setPaintMode();
            }
        };

        abstract void apply(Graphics2D canvas, int size, Draws draws);
    }

    @Override
    public List<String> classes() {
        return base.classes();
    }

    @Override
    public boolean mirrorable() {
        return base.mirrorable();
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        base.draw(canvas, size, ofClass, draws);
        shift.apply(canvas, size, draws.at("shift"));
    }
}
