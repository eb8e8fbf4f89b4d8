package org.spottune.spark.decathlon;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.spottune.data.ImageDecoder;
import org.spottune.data.ImageFormatException;
import org.spottune.data.RgbImage;

/**
 * An image to write into a decathlon.
 *
 * @param label index of its class
 * @param png content of its file
 */
public record DecathlonImage(int label, int width, int height, byte[] png) {

    /** Encodes an image as PNG. */
    public static DecathlonImage of(int label, BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", bytes)) {
            throw new IllegalArgumentException("Cannot write " + image + " as PNG");
        }
        return new DecathlonImage(label, image.getWidth(), image.getHeight(), bytes.toByteArray());
    }

    /**
     * Converts an encoded image of any readable format to PNG, with the same pixels.
     *
     * @throws ImageFormatException if the bytes are not an image
     */
    public static DecathlonImage of(int label, byte[] encoded) throws IOException {
        RgbImage pixels = ImageDecoder.decode(encoded);
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = pixels.pixels();
        for (int i = 0; i < pixels.width() * pixels.height(); i++) {
            int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
            image.setRGB(i % pixels.width(), i / pixels.width(), colour);
        }
        return of(label, image);
    }
}
