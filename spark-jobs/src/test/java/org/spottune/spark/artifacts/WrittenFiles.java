package org.spottune.spark.artifacts;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.spottune.spark.storage.Storage;

/** Runs and evaluations written down rather than made, below a folder. */
public record WrittenFiles(Path folder) {

    public static final String METRICS =
            """
            epoch,learning-rate,policy-learning-rate,loss,top1,images-per-second,seconds,tuned-share-1,tuned-share-2
            1,0.1,0.01,1.5,0.5,100,2,0.25,0.5
            2,0.1,0.01,0.75,0.875,100,2,0.5,0.75
            """;

    public static final String MANIFEST =
            """
            {"started": "2026-11-21T00:00:00Z", "method": "spottune", "seed": 7, "workers": 2,
             "dataset": {"name": "birds", "path": "datasets/birds"}, "platform": {"java": "17"},
             "segments": [["frozen", "routed"], ["routed"]],
             "result": {"imagesPerSecond": 98.7, "seconds": 12.3, "trainableParameters": 123456,
              "relativeParameters": 2.5, "tunedBlocks": [2]}}
            """;

    public static final String ROUNDS =
            """
            round,epoch,images,loss,top1,objective,tuned-1,tuned-2
            1,1,8,1.5,0.5,1.5,2,4
            2,2,8,0.75,0.875,0.75,4,6
            """;

    /** As runs of before wrote it, to {@code usage.csv}. */
    public static final String USAGE =
            """
            round,epoch,images,tuned-1,tuned-2
            1,1,8,2,4
            2,2,8,4,6
            """;

    /** As {@code metrics.csv} has them. */
    public static final String AMOUNTS =
            """
            epoch,learning-rate,loss,top1,amount-layer1>features.0,amount-deviation-layer1>features.0,\
            amount-2:layer1>features.4,amount-deviation-2:layer1>features.4
            1,0.1,1.5,0.5,1,0.25,1.5,0
            2,0.1,0.75,0.875,0.5,0.125,2.5,1
            """;

    /** Of channels, as {@code transfer.csv} has them. */
    public static final String WEIGHTS =
            """
            epoch,pair,channel,weight
            2,layer1>features.0,0,0.75
            2,layer1>features.0,1,0.25
            2,2:layer1>features.4,0,1
            """;

    /** Of pixels, as {@code saliency.json} has it. */
    public static final String SALIENCY =
            """
            {"images": [{"id": 3, "class": "<b>owl</b>", "height": 1, "width": 2, "rgb": [16711680, 255],
                         "maps": [{"map": "layer1", "alike": [1, 0.5], "learned": [0.25, 1]},
                                  {"map": "2:layer1", "alike": [0, 1], "learned": [0, 0]}]}]}
            """;

    public static Storage storage() {
        return new Storage(new Configuration());
    }

    /** A finished run of a SpotTune network whose first block of three is frozen. */
    public String run(String name) {
        write(name + "/manifest.json", MANIFEST);
        write(name + "/metrics.csv", METRICS);
        write(name + "/config.json", "{\"epochs\": 2, \"policy\": {\"learning-rate\": 0.01}, \"milestones\": [1, 2]}");
        return folder.resolve(name).toString();
    }

    /** A run that learned what to transfer, from two sources. */
    public String transferRun(String name) {
        String run = run(name);
        write(name + "/metrics.csv", AMOUNTS);
        write(name + "/transfer.csv", WEIGHTS);
        write(name + "/saliency.json", SALIENCY);
        return run;
    }

    /** An evaluation on four images of two classes, with an example of each kind. */
    public String evaluation(String name, String modelPath) {
        write(
                name + "/evaluation.json",
                """
                {"top1": 0.75, "correct": 3, "total": 4, "loss": 0.5, "tunedShare": [0.25, 1.0],
                 "imagesPerSecond": 50, "split": "test", "policy": "argmax", "precision": "float32",
                 "model": "runs/one", "modelPath": "%s", "dataset": "birds", "routedBlocks": [1, 2],
                 "segments": [["frozen", "routed"], ["routed"]], "tunedBlocksHistogram": [0, 3, 1],
                 "classes": [{"name": "<script>finch</script>", "correct": 2, "total": 2},
                             {"name": "\\"owl\\"", "correct": 1, "total": 2}],
                 "confusions": [[1, 0, 1]],
                 "examples": {"fewest": [{"id": 3, "label": 1, "prediction": 0, "tunedBlocks": 1,
                                          "image": "examples/3.png"}],
                              "most": [{"id": 5, "label": 0, "prediction": 0, "tunedBlocks": 2,
                                        "image": "examples/5.png"}]}}
                """
                        .formatted(modelPath));
        image(name + "/examples/3.png");
        image(name + "/examples/5.png");
        return folder.resolve(name).toString();
    }

    private void image(String file) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            ImageIO.write(
                    new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB),
                    "png",
                    folder.resolve(file).toFile());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public void write(String file, String text) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
