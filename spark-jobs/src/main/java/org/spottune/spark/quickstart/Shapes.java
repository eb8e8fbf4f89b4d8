package org.spottune.spark.quickstart;

import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.spottune.random.Draws;

/** Filled figures of any colour, size and direction on dark grounds. */
final class Shapes implements PictureDomain {

    private static final List<String> CLASSES =
            List.of("circle", "cross", "crescent", "hexagon", "ring", "square", "star", "triangle");

    @Override
    public String name() {
        return "shapes";
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
        canvas.setColor(Colours.dark(draws, 0));
        canvas.fillRect(0, 0, size, size);
        double radius = size * (0.24 + 0.16 * draws.uniform(20));
        double spare = size - 2 * radius;
        AffineTransform place = AffineTransform.getTranslateInstance(
                radius + spare * draws.uniform(21), radius + spare * draws.uniform(22));
        place.rotate(2 * Math.PI * draws.uniform(23));
        place.scale(radius, radius);
        canvas.setColor(Colours.bright(draws, 1));
        canvas.fill(place.createTransformedShape(unit(CLASSES.get(ofClass))));
    }

    /** The figure in the unit circle. */
    private static Shape unit(String name) {
        return switch (name) {
            case "circle" -> disc(0, 0, 1);
            case "ring" -> without(disc(0, 0, 1), disc(0, 0, 0.55));
            case "crescent" -> without(disc(0, 0, 1), disc(0.5, 0, 0.8));
            case "square" -> polygon(4, 1);
            case "triangle" -> polygon(3, 1);
            case "hexagon" -> polygon(6, 1);
            case "star" -> polygon(5, 0.42);
            case "cross" -> {
                Area cross = new Area(new Rectangle2D.Double(-1, -0.3, 2, 0.6));
                cross.add(new Area(new Rectangle2D.Double(-0.3, -1, 0.6, 2)));
                yield cross;
            }
            default -> throw new IllegalArgumentException("Unknown shape '" + name + "', expected one of " + CLASSES);
        };
    }

    private static Shape disc(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    private static Shape without(Shape shape, Shape hole) {
        Area area = new Area(shape);
        area.subtract(new Area(hole));
        return area;
    }

    /** A regular polygon; with an inner radius below 1 a star. */
    private static Shape polygon(int corners, double inner) {
        Path2D path = new Path2D.Double();
        int points = inner < 1 ? 2 * corners : corners;
        for (int i = 0; i < points; i++) {
            double angle = 2 * Math.PI * i / points;
            double radius = inner < 1 && i % 2 == 1 ? inner : 1;
            if (i == 0) {
                path.moveTo(radius, 0);
            } else {
                path.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
            }
        }
        path.closePath();
        return path;
    }
}
