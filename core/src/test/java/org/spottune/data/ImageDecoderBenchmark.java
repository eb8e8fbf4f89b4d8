package org.spottune.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Decoding one image file on one core; images per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ImageDecoderBenchmark {

    @Param({"jpg", "png"})
    public String format;

    /** Width and height. */
    @Param({"32x32", "500x375"})
    public String size;

    private byte[] file;

    /** Writes a picture of smooth colours with a little texture, as photographs are. */
    @Setup
    public void write() throws IOException {
        String[] sides = size.split("x");
        BufferedImage picture =
                new BufferedImage(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int texture = (x * 31 + y * 17) % 13;
                int red = 255 * x / picture.getWidth();
                int green = 240 * y / picture.getHeight() + texture;
                picture.setRGB(x, y, red << 16 | green << 8 | 128 + texture);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, format, bytes);
        file = bytes.toByteArray();
    }

    @Benchmark
    public RgbImage decode() throws ImageFormatException {
        return ImageDecoder.decode(file);
    }
}
