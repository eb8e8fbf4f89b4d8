package org.spottune.spark.quickstart;

import java.awt.geom.Path2D;
import org.spottune.random.Draws;

/** Writes the same stroke a little differently every time. */
final class ShakyHand {

    private ShakyHand() {}

    /**
     * A line of parabolas.
     *
     * @param points in the unit square, {@code x} before {@code y}: where the stroke begins, then by turns what it is bent
     *     towards and where it passes
     * @param shake how far a coordinate may be off
     * @param hand decides how far it is
     * @param size of the picture
     */
    static Path2D stroke(double[] points, double shake, Draws hand, int size) {
        double[] placed = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            placed[i] = size * (points[i] + shake * (2 * hand.uniform(i) - 1));
        }
        Path2D path = new Path2D.Double();
        path.moveTo(placed[0], placed[1]);
        for (int i = 2; i < placed.length; i += 4) {
            path.quadTo(placed[i], placed[i + 1], placed[i + 2], placed[i + 3]);
        }
        return path;
    }
}
