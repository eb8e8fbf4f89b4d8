package org.spottune.spark.quickstart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

/** Draws generated pictures of one size; the same seed draws the same pictures. */
final class PictureDrawing {

    private static final double NOISE = 14;

    private final int size;
    private final long seed;

    /**
     * @param size height and width of every picture
     * @param seed of all pictures
     */
    PictureDrawing(int size, long seed) {
        this.size = size;
        this.seed = seed;
    }

    BufferedImage picture(PictureDomain domain, int ofClass, int index) {
        Draws draws = draws(domain, ofClass, index);
        BufferedImage image = withoutNoise(domain, ofClass, draws);
        addNoise(image, draws.at("noise"));
        return image;
    }

    BufferedImage withoutNoise(PictureDomain domain, int ofClass, int index) {
        return withoutNoise(domain, ofClass, draws(domain, ofClass, index));
    }

    private Draws draws(PictureDomain domain, int ofClass, int index) {
        return Draws.of(seed, Purpose.PICTURES).at(domain.name()).at(ofClass).at(index);
    }

    private BufferedImage withoutNoise(PictureDomain domain, int ofClass, Draws draws) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        domain.draw(canvas, size, ofClass, draws);
        canvas.dispose();
        return image;
    }

    private void addNoise(BufferedImage image, Draws draws) {
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int rgb = image.getRGB(x, y);
                int noise = (int) Math.round(NOISE * draws.gaussian((long) y * size + x));
                image.setRGB(
                        x,
                        y,
                        clamp((rgb >> 16 & 0xFF) + noise) << 16
                                | clamp((rgb >> 8 & 0xFF) + noise) << 8
                                | clamp((rgb & 0xFF) + noise));
            }
        }
    }

    private static int clamp(int level) {
        return Math.max(0, Math.min(255, level));
    }
}
