package org.spottune.spark.quickstart;

import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.spottune.random.Draws;

/** A disc and a square; the class is where the disc is with regard to the square. */
final class Relations implements PictureDomain {

    private static final List<String> CLASSES = List.of("above", "around", "below", "inside", "left", "right");

    /** Radians by which the two may be off the direction between them. */
    private static final double OFF = 0.4;

    @Override
    public String name() {
        return "relations";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public boolean mirrorable() {
        return false;
    }

    @Override
    public void draw(Graphics2D canvas, int size, int ofClass, Draws draws) {
        Contrast colours = Contrast.of(draws.at("colours"));
        Pixels.fillSloping(canvas, size, colours.ground(), draws.at("ground"));
        canvas.scale(size, size);
        String name = CLASSES.get(ofClass);
        switch (name) {
            case "around" -> nested(canvas, false, colours, draws);
            case "inside" -> nested(canvas, true, colours, draws);
            default -> apart(canvas, direction(name), colours, draws);
        }
    }

    /** From the square to the disc, clockwise from the right. */
    private static double direction(String name) {
        return switch (name) {
            case "right" -> 0;
            case "below" -> Math.PI / 2;
            case "left" -> Math.PI;
            case "above" -> -Math.PI / 2;
            default -> throw new IllegalArgumentException(
                    "Unknown relation '" + name + "', expected one of " + CLASSES);
        };
    }

    private static void apart(Graphics2D canvas, double direction, Contrast colours, Draws draws) {
        double disc = 0.13 + 0.07 * draws.uniform(0);
        double square = 0.13 + 0.07 * draws.uniform(1);
        double angle = direction + OFF * (2 * draws.uniform(2) - 1);
        // Corners of squares reach further than their sides.
        double distance = disc + 1.3 * square + 0.02 + 0.06 * draws.uniform(3);
        double right = distance * Math.cos(angle);
        double down = distance * Math.sin(angle);
        double x = within(draws.uniform(4), Math.max(square, disc - right), Math.max(square, disc + right));
        double y = within(draws.uniform(5), Math.max(square, disc - down), Math.max(square, disc + down));
        canvas.setColor(colours.figure(0));
        canvas.fill(square(x, y, square, draws));
        canvas.setColor(colours.figure(1));
        canvas.fill(disc(x + right, y + down, disc));
    }

    private static void nested(Graphics2D canvas, boolean discInside, Contrast colours, Draws draws) {
        double outer = 0.27 + 0.13 * draws.uniform(0);
        double inner = outer * (0.35 + 0.2 * draws.uniform(1));
        double x = within(draws.uniform(4), outer, outer);
        double y = within(draws.uniform(5), outer, outer);
        double spare = 0.5 * (outer - inner);
        double innerX = x + spare * (draws.uniform(6) - 0.5);
        double innerY = y + spare * (draws.uniform(7) - 0.5);
        canvas.setColor(colours.figure(0));
        canvas.fill(discInside ? square(x, y, outer, draws) : disc(x, y, outer));
        // What is inside stands out from what it is in as that does from the ground.
        canvas.setColor(colours.ground());
        canvas.fill(discInside ? disc(innerX, innerY, inner) : square(innerX, innerY, inner, draws));
    }

    /** Some place that leaves so much room before and behind it in the picture. */
    private static double within(double draw, double before, double behind) {
        return before + draw * (1 - before - behind);
    }

    private static Shape disc(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    private static Shape square(double x, double y, double half, Draws draws) {
        return AffineTransform.getRotateInstance(0.5 * (draws.uniform(8) - 0.5), x, y)
                .createTransformedShape(new Rectangle2D.Double(x - half, y - half, 2 * half, 2 * half));
    }
}
