package org.spottune.data;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** JPEG through the JDK's libjpeg: baseline and progressive, grey, YCbCr, RGB, CMYK and YCCK. */
final class JpegFormat implements ImageFormat {
    private static final ReaderSource READER = ReaderSource.ofJdk("jpeg");
    private static final ColorModel RED_GREEN_BLUE = new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);

    @Override
    public String label() {
        return "JPEG";
    }

    @Override
    public boolean recognises(byte[] bytes) {
        return ImageFormat.startsWith(bytes, 0xff, 0xd8, 0xff);
    }

    @Override
    public RgbImage decode(byte[] bytes) throws IOException {
        JpegSegments segments = JpegSegments.of(bytes);
        List<String> damage = new ArrayList<>();
        RgbImage image = READER.read(
                segments.picture(),
                warning -> {
                    if (!isHarmless(warning)) {
                        damage.add(warning);
                    }
                },
                reader -> segments.yCbCr()
                        ? converted(reader)
                        : JpegColours.of(segments).rgb(reader.readRaster(0, null)));
        if (!damage.isEmpty()) {
            throw new ImageFormatException(damage.get(0));
        }
        return image;
    }

    /**
     * The reader's own conversion, for files marked as YCbCr. For other colour spaces it guesses differently from
     * libjpeg.
     */
    private static RgbImage converted(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        byte[] pixels = new byte[3 * width * height];
        DataBufferByte buffer = new DataBufferByte(pixels, pixels.length);
        WritableRaster raster =
                Raster.createInterleavedRaster(buffer, width, height, 3 * width, 3, new int[] {0, 1, 2}, null);
        ImageReadParam into = reader.getDefaultReadParam();
        into.setDestination(new BufferedImage(RED_GREEN_BLUE, raster, false, null));
        reader.read(0, into);
        return new RgbImage(width, height, pixels);
    }

    /** libjpeg skips padding between the coded image and the next marker; cameras write such files. */
    private static boolean isHarmless(String warning) {
        return warning.contains("extraneous bytes before marker");
    }
}
