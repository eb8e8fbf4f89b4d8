package org.spottune.spark.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.deploy.SparkSubmit;

/**
 * Runs the launcher and the most common commands once on a tiny data set, so that Java can archive the classes that
 * they load: see {@link ClassArchives}.
 */
public final class Rehearsal {

    private static final int PICTURE_SIZE = 16;

    private Rehearsal() {}

    /** @param arguments the folder of the project and, to rehearse the driver, a new folder for its files */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        if (arguments.length == 1) {
            launcher(home);
        } else {
            driver(home, Path.of(arguments[1]));
        }
    }

    private static void launcher(Path home) throws IOException {
        Launcher.Destination nowhere = OutputStream::nullOutputStream;
        Launcher.launch(home, List.of("train", "--help"), nowhere);
        Launcher.launch(home, List.of("--version"), nowhere);
        Launcher.launch(home, List.of("train", "--unknown"), nowhere);
        Launcher.launch(home, List.of("train", "--dataset", "d", "--source", "s", "--output", "o"), nowhere);
    }

    private static void driver(Path home, Path folder) throws IOException {
        String pictures = folder.resolve("pictures").toString();
        String dataset = folder.resolve("dataset").toString();
        String run = folder.resolve("run").toString();
        draw(Path.of(pictures));
        submit(home, "doctor");
        submit(home, "ingest", "--input", pictures, "--output", dataset);
        submit(
                home,
                "train",
                "--method",
                "scratch",
                "--architecture",
                "resnet26",
                "--width-multiplier",
                "0.125",
                "--dataset",
                dataset,
                "--output",
                run,
                "--workers",
                "1",
                "--set",
                "epochs=1",
                "--set",
                "batch-size=2");
        submit(home, "evaluate", "--model", run, "--dataset", dataset);
        submit(
                home,
                "report",
                "--input",
                run,
                "--output",
                folder.resolve("report.html").toString());
    }

    private static void submit(Path home, String... own) {
        Launch launch = Launch.from(home);
        SparkSubmit.main(Stream.concat(
                        Stream.of(
                                "--master",
                                "local[1]",
                                "--conf",
                                "spark.ui.port=0",
                                "--class",
                                Main.class.getName(),
                                launch.applicationJar().toString()),
                        Stream.of(own))
                .toArray(String[]::new));
    }

    private static void draw(Path folder) throws IOException {
        for (String split : List.of("train", "test")) {
            for (String label : List.of("a", "b")) {
                ByteArrayOutputStream png = new ByteArrayOutputStream();
                ImageIO.write(new BufferedImage(PICTURE_SIZE, PICTURE_SIZE, BufferedImage.TYPE_INT_RGB), "png", png);
                Path place = Files.createDirectories(folder.resolve(split).resolve(label));
                Files.write(place.resolve("picture.png"), png.toByteArray());
            }
        }
    }
}
