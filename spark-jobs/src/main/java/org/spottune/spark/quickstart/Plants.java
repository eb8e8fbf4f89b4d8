package org.spottune.spark.quickstart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.List;
import org.spottune.random.Draws;

/** Plants by how they grow, each one a little differently. */
final class Plants implements PictureDomain {

    private static final List<String> CLASSES =
            List.of("cactus", "fern", "fir", "grass", "oak", "palm", "reed", "thorn", "umbel", "vine");

    @Override
    public String name() {
        return "plants";
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
        double height = 0.68 + 0.27 * draws.uniform(0);
        // The plant's own coordinates: its root is the origin, it grows upwards to about 1.
        canvas.translate(size * (0.5 + 0.4 * (draws.uniform(1) - 0.5)), size * (0.97 - 0.3 * (0.95 - height)));
        canvas.rotate(0.5 * (draws.uniform(2) - 0.5));
        canvas.scale(size * height * (draws.uniform(3) < 0.5 ? 1 : -1), -size * height);
        new Plant(canvas, 0.055 + 0.03 * draws.uniform(4), colours.figure(0), draws.at("growth"))
                .grow(CLASSES.get(ofClass));
    }

    /**
     * A plant that is being drawn.
     *
     * @param thickness of a branch
     * @param growth in what it differs from others of its kind
     */
    private record Plant(Graphics2D canvas, double thickness, Color colour, Draws growth) {

        void grow(String kind) {
            canvas.setColor(colour);
            switch (kind) {
                case "cactus" -> cactus();
                case "fern" -> fern();
                case "fir" -> fir();
                case "grass" -> grass();
                case "oak" -> oak();
                case "palm" -> palm();
                case "reed" -> reed();
                case "thorn" -> fork(0, 0, 0, 0.38, 1);
                case "umbel" -> umbel();
                case "vine" -> vine();
                default -> throw new IllegalArgumentException(
                        "Unknown plant '" + kind + "', expected one of " + CLASSES);
            }
        }

        /** A number around a usual one, off by at most a share of it. */
        private double about(double usual, double off, int position) {
            return usual * (1 + off * (2 * growth.uniform(position) - 1));
        }

        private void branch(double width, double... points) {
            canvas.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            Path2D path = new Path2D.Double();
            path.moveTo(points[0], points[1]);
            if (points.length == 4) {
                path.lineTo(points[2], points[3]);
            } else {
                path.quadTo(points[2], points[3], points[4], points[5]);
            }
            canvas.draw(path);
        }

        private void disc(double x, double y, double width, double height) {
            canvas.fill(new Ellipse2D.Double(x - width / 2, y - height / 2, width, height));
        }

        private void cactus() {
            double thick = about(0.16, 0.2, 0);
            branch(thick, 0, 0, 0, about(0.88, 0.1, 1));
            for (int side = -1; side <= 1; side += 2) {
                double out = side * about(0.3, 0.15, 3 + side);
                double low = about(0.36, 0.25, 6 + side);
                branch(0.7 * thick, 0, low, out, low, out, low + about(0.28, 0.3, 9 + side));
            }
        }

        private void fern() {
            double lean = about(0.12, 1, 0);
            int pairs = 5 + growth.below(3, 1);
            branch(thickness, 0, 0, 0, 0.5, lean, 1);
            for (int pair = 1; pair <= pairs; pair++) {
                double along = 0.12 + 0.8 * pair / (pairs + 1);
                double length = about(0.3, 0.2, 2) * (1.1 - 0.7 * along);
                double x = lean * along * along;
                branch(0.8 * thickness, x - length, along + 0.6 * length, x, along);
                branch(0.8 * thickness, x + length, along + 0.6 * length, x, along);
            }
        }

        private void fir() {
            int tiers = 3 + growth.below(2, 0);
            double wide = about(0.4, 0.2, 1);
            branch(0.9 * thickness, 0, 0, 0, 0.9);
            Path2D crown = new Path2D.Double();
            for (int tier = 0; tier < tiers; tier++) {
                double low = 0.18 + 0.72 * tier / tiers;
                double half = wide * (1 - 0.8 * tier / tiers);
                crown.moveTo(-half, low);
                crown.lineTo(half, low);
                crown.lineTo(0, Math.min(1, low + 0.42));
                crown.closePath();
            }
            canvas.fill(crown);
        }

        private void grass() {
            int blades = 5 + growth.below(3, 0);
            for (int blade = 0; blade < blades; blade++) {
                double lean = 1.7 * (blade / (blades - 1.0) - 0.5) + 0.25 * (growth.uniform(10 + blade) - 0.5);
                double high = about(0.85, 0.2, 30 + blade) * (1 - 0.3 * Math.abs(lean));
                branch(0.8 * thickness, 0.1 * lean, 0, 0.2 * lean, 0.7 * high, 0.62 * lean, high);
            }
        }

        private void oak() {
            double crown = about(0.55, 0.15, 0);
            branch(1.6 * thickness, 0, 0, 0, 0.5);
            for (int lobe = 0; lobe < 7; lobe++) {
                double angle = 2 * Math.PI * lobe / 7 + growth.uniform(1);
                double width = about(0.5 * crown, 0.3, 2 + lobe);
                disc(0.36 * crown * Math.cos(angle), 0.66 + 0.3 * crown * Math.sin(angle), width, width);
            }
            disc(0, 0.66, 0.6 * crown, 0.6 * crown);
        }

        private void palm() {
            double lean = about(0.1, 1, 0);
            double top = about(0.72, 0.08, 1);
            int leaves = 5 + growth.below(3, 2);
            branch(1.3 * thickness, 0, 0, 0, 0.4, lean, top);
            for (int leaf = 0; leaf < leaves; leaf++) {
                double angle = Math.PI * (leaf / (leaves - 1.0)) + 0.3 * (growth.uniform(10 + leaf) - 0.5);
                double out = about(0.42, 0.15, 20 + leaf) * Math.cos(angle);
                double up = 0.3 * Math.sin(angle);
                branch(thickness, lean, top, lean + 0.7 * out, top + 0.14 + up, lean + out, top - 0.2 + up);
            }
        }

        private void reed() {
            int stems = 2 + growth.below(2, 0);
            for (int stem = 0; stem < stems; stem++) {
                double lean = 0.42 * (stem - (stems - 1) / 2.0) + 0.1 * (growth.uniform(10 + stem) - 0.5);
                double high = about(0.85, 0.15, 20 + stem);
                branch(0.7 * thickness, 0.3 * lean, 0, lean, high);
                branch(2.6 * thickness, 0.93 * lean, 0.72 * high, lean, high);
            }
        }

        /** Ends in two of its kind, four times. */
        private void fork(double x, double y, double angle, double length, int position) {
            double endX = x + length * Math.sin(angle);
            double endY = y + length * Math.cos(angle);
            branch(thickness * (0.5 + 1.6 * length), x, y, endX, endY);
            if (position < 8) {
                double spread = about(0.5, 0.35, position);
                fork(endX, endY, angle - spread, 0.74 * length, 2 * position);
                fork(endX, endY, angle + about(0.5, 0.35, 100 + position), 0.74 * length, 2 * position + 1);
            }
        }

        private void umbel() {
            int rays = 5 + growth.below(3, 0);
            double knot = about(0.5, 0.15, 1);
            branch(thickness, 0, 0, 0, knot);
            for (int ray = 0; ray < rays; ray++) {
                double angle = 2.2 * (ray / (rays - 1.0) - 0.5);
                double length = about(0.42, 0.1, 10 + ray);
                double x = length * Math.sin(angle);
                double y = knot + length * Math.cos(angle);
                branch(0.55 * thickness, 0, knot, x, y);
                disc(x, y, 0.13, 0.13);
            }
        }

        /** A stem that ends in a spiral. */
        private void vine() {
            double turns = about(1.6, 0.2, 0);
            double radius = about(0.3, 0.15, 1);
            Path2D path = new Path2D.Double();
            path.moveTo(0, 0);
            int steps = 40;
            for (int step = 0; step <= steps; step++) {
                double along = (double) step / steps;
                double angle = Math.PI + 2 * Math.PI * turns * along;
                double out = radius * (1 - 0.85 * along);
                path.lineTo(radius + out * Math.cos(angle), 0.66 - out * Math.sin(angle));
            }
            canvas.setStroke(new BasicStroke((float) thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            canvas.transform(AffineTransform.getTranslateInstance(-radius / 2, 0));
            canvas.draw(path);
        }
    }
}
