package org.spottune.spark.quickstart;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.spottune.random.Draws;

/** Dots or squares, as many as the class says, none of which touches another. */
final class Counts implements PictureDomain {

    private static final List<String> CLASSES = List.of("one", "two", "three", "four", "five", "six", "seven", "eight");

    /** Fields of the picture in a row; each has room for one dot. */
    private static final int FIELDS = 4;
    /** Largest diameter, as a share of a field. */
    private static final double WIDEST = 0.76;
    /** Least distance of neighbours, as a share of a field. */
    private static final double GAP = 0.12;

    @Override
    public String name() {
        return "counts";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public boolean mirrorable() {
        return true;
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        Contrast colours = Contrast.of(draws.at("colours"));
        Pixels.fillSloping(canvas, size, colours.ground(), draws.at("ground"));
        boolean round = draws.uniform(0) < 0.5;
        boolean motley = draws.uniform(1) < 0.5;
        double largest = WIDEST * (0.7 + 0.3 * draws.uniform(2));
        List<Integer> free = fields();
        for (int dot = 0; dot <= ofClass; dot++) {
            Draws own = draws.at(dot);
            int field = free.remove(own.below(free.size(), 0));
            double width = largest * (0.8 + 0.2 * own.uniform(1));
            double unit = (double) size / FIELDS;
            double spare = 1 - GAP - width;
            double x = unit * (field % FIELDS + GAP / 2 + spare * own.uniform(2));
            double y = unit * (field / FIELDS + GAP / 2 + spare * own.uniform(3));
            canvas.setColor(colours.figure(motley ? dot : 0));
            canvas.fill(
                    round
                            ? new Ellipse2D.Double(x, y, unit * width, unit * width)
                            : new Rectangle2D.Double(x, y, unit * width, unit * width));
        }
    }

    private static List<Integer> fields() {
        List<Integer> fields = new ArrayList<>();
        for (int field = 0; field < FIELDS * FIELDS; field++) {
            fields.add(field);
        }
        return fields;
    }
}
