package org.spottune.spark.quickstart;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.spottune.random.Draws;

/** Characters of an invented script: each class has strokes of its own, every picture writes them by a shaky hand. */
final class Glyphs implements PictureDomain {

    private static final int COUNT = 12;
    private static final int STROKES = 3;
    private static final double SHAKE = 0.08;

    /** The script is the same whatever the seed of the pictures. */
    private static final Draws SCRIPT = new Draws(26);

    @Override
    public String name() {
        return "glyphs";
    }

    @Override
    public List<String> classes() {
        return IntStream.range(0, COUNT)
                .mapToObj(each -> String.format(Locale.ROOT, "glyph-%02d", each))
                .toList();
    }

    @Override
    public boolean mirrorable() {
        return false;
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        canvas.setColor(Colours.bright(draws, 0));
        canvas.fillRect(0, 0, size, size);
        canvas.setColor(Colours.dark(draws, 1));
        canvas.setStroke(new BasicStroke(
                (float) (size * (0.05 + 0.04 * draws.uniform(10))), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        double zoom = 0.7 + 0.3 * draws.uniform(11);
        canvas.translate(size * (1 - zoom) * draws.uniform(12), size * (1 - zoom) * draws.uniform(13));
        canvas.scale(zoom, zoom);
        canvas.rotate(0.6 * (draws.uniform(14) - 0.5), size / 2.0, size / 2.0);
        for (int stroke = 0; stroke < STROKES; stroke++) {
            canvas.draw(stroke(SCRIPT.at(ofClass).at(stroke), draws.at(stroke), size));
        }
    }

    /** A curve from one point of a coarse grid to another, bent towards a third. */
    private static Path2D stroke(Draws shape, Draws hand, int size) {
        double[] points = new double[6];
        for (int i = 0; i < points.length; i++) {
            points[i] = 0.15 + 0.7 * shape.below(4, i) / 3.0;
        }
        return ShakyHand.stroke(points, SHAKE, hand, size);
    }
}
