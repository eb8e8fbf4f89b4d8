package org.spottune.spark.quickstart;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.List;
import java.util.stream.IntStream;
import org.spottune.random.Draws;

/** Handwritten digits, the one in the middle being the class: others may stand cut off beside it, as in house numbers. */
final class Digits implements PictureDomain {

    private static final double SHAKE = 0.055;
    /** Probability that there is a digit on one side. */
    private static final double BESIDE = 0.5;

    /** From 0 to 9, as {@link ShakyHand} reads them. */
    private static final List<double[]> STROKES = List.of(
            new double[] {.5, .06, .84, .06, .84, .5, .84, .94, .5, .94, .16, .94, .16, .5, .16, .06, .5, .06},
            new double[] {.3, .28, .48, .2, .56, .06, .56, .5, .56, .94},
            new double[] {.2, .3, .2, .06, .5, .06, .82, .06, .8, .32, .78, .52, .18, .93, .5, .93, .86, .93},
            new double[] {.2, .12, .84, -.02, .77, .28, .73, .46, .42, .47, .86, .48, .83, .7, .8, 1, .18, .9},
            new double[] {.62, .94, .62, .5, .62, .06, .4, .35, .14, .65, .5, .65, .9, .65},
            new double[] {.8, .08, .5, .08, .28, .08, .26, .3, .24, .45, .84, .32, .81, .66, .8, 1, .18, .89},
            new double[] {
                .7, .07, .26, .2, .21, .66, .22, .94, .5, .94, .8, .94, .8, .67, .8, .44, .52, .44, .26, .44, .21, .66
            },
            new double[] {.15, .08, .5, .08, .85, .08, .5, .5, .42, .94},
            new double[] {
                .5, .47, .2, .42, .22, .26, .24, .06, .5, .06, .76, .06, .78, .26, .8, .42, .5, .47, .16, .53, .17, .72,
                .18, .94, .5, .94, .82, .94, .83, .72, .84, .53, .5, .47
            },
            new double[] {
                .78, .34, .74, .56, .48, .56, .2, .56, .2, .32, .2, .06, .48, .06, .78, .06, .78, .34, .78, .7, .52, .94
            });

    @Override
    public String name() {
        return "digits";
    }

    @Override
    public List<String> classes() {
        return IntStream.range(0, STROKES.size()).mapToObj(String::valueOf).toList();
    }

    @Override
    public boolean mirrorable() {
        return false;
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        Contrast colours = Contrast.of(draws.at("colours"));
        Pixels.fillSloping(canvas, size, colours.ground(), draws.at("ground"));
        canvas.setColor(colours.figure(0));
        canvas.setStroke(new BasicStroke(
                (float) (size * (0.08 + 0.06 * draws.uniform(0))), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        double height = 0.6 + 0.25 * draws.uniform(1);
        double width = height * (0.75 + 0.25 * draws.uniform(2));
        double middle = size * (0.5 + 0.14 * (draws.uniform(3) - 0.5));
        double top = size * (1 - height) * (0.15 + 0.7 * draws.uniform(4));
        AffineTransform usual = canvas.getTransform();
        for (int place = -1; place <= 1; place++) {
            Draws own = draws.at(place);
            if (place == 0 || own.uniform(0) < BESIDE) {
                canvas.translate(middle + size * width * (place - 0.5), top);
                canvas.scale(width, height);
                canvas.shear(0.4 * (draws.uniform(5) - 0.5), 0);
                double[] points = STROKES.get(place == 0 ? ofClass : own.below(STROKES.size(), 1));
                canvas.draw(ShakyHand.stroke(points, SHAKE, own.at("hand"), size));
                canvas.setTransform(usual);
            }
        }
    }
}
