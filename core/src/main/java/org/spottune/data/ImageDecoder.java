package org.spottune.data;

import java.io.IOException;
import java.util.List;

/**
 * Decodes JPEG, PNG, BMP, PPM, PGM, PBM and WebP files as Pillow's {@code Image.open(file).convert("RGB")} does.
 * Torchvision's {@code ImageFolder} loads images this way, and published networks were trained on them.
 *
 * <p>The content decides the format, never the file name. Grey becomes three equal channels, palettes are looked up,
 * transparency is dropped without blending, samples of 16 bits keep their upper byte, CMYK is converted without colour
 * profiles. Embedded profiles and the EXIF orientation are ignored, as in Pillow. Of an animation, the first frame is
 * decoded.
 *
 * <p>One deviation: Pillow clips 16-bit grey at 255, which turns nearly every such image white; here 16-bit grey is
 * scaled like colour.
 *
 * <p>The pixels equal Pillow's exactly, with two exceptions. The JDK's libjpeg decodes JPEG: we found no difference
 * between OpenJDK's own, libjpeg-turbo and Pillow's, but other builds may round differently. Lossy WebP differs by one
 * to two grey levels on average, more at hard coloured edges, because colour is upsampled by repetition instead of
 * interpolation.
 *
 * <p>Thread-safe: every call uses its own readers, all in memory.
 */
public final class ImageDecoder {
    private static final List<ImageFormat> FORMATS =
            List.of(new JpegFormat(), new PngFormat(), new BmpFormat(), new PnmFormat(), new WebpFormat());

    private ImageDecoder() {}

    /**
     * @param bytes a whole file
     * @throws ImageFormatException if the bytes are not an image of a known format, damaged, cut short, or of more than
     *     100 million pixels
     */
    public static RgbImage decode(byte[] bytes) throws ImageFormatException {
        if (bytes.length == 0) {
            throw new ImageFormatException("empty file");
        }
        for (ImageFormat format : FORMATS) {
            if (format.recognises(bytes)) {
                return decode(bytes, format);
            }
        }
        throw new ImageFormatException("not a JPEG, PNG, BMP, PNM or WebP image");
    }

    private static RgbImage decode(byte[] bytes, ImageFormat format) throws ImageFormatException {
        try {
            return format.decode(bytes);
        } catch (IOException | RuntimeException damage) {
            String reason = damage.getMessage() == null ? "unexpected end of data" : damage.getMessage();
            throw new ImageFormatException("damaged or unsupported " + format.label() + ": " + reason, damage);
        }
    }
}
