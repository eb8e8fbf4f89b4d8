package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.spottune.spark.cli.Outcome.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.Split;
import org.spottune.experiment.Experiment;
import org.spottune.spark.LocalSpark;
import org.spottune.spark.evaluate.EvaluateJob;
import org.spottune.spark.evaluate.Evaluation;
import org.spottune.spark.evaluate.InferenceRequest;
import org.spottune.spark.quickstart.PictureDataset;
import org.spottune.spark.session.Progress;
import org.spottune.spark.train.TrainJob;
import org.spottune.spark.train.TrainRequest;

/** Models that were trained, packed and unpacked as a user does it. */
@ExtendWith(LocalSpark.class)
class PackCommandsTest {

    private static final List<String> METHODS = List.of("spottune", "spottune-global-k", "fine-tuning");

    @TempDir
    private static Path shared;

    private static PictureDataset data;

    @TempDir
    private Path folder;

    private final SparkSession spark;

    PackCommandsTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void train() throws IOException {
        data = PictureDataset.create(LocalSpark.session(), shared, 2, 2);
        for (String method : METHODS) {
            new TrainJob(LocalSpark.session(), Progress.NONE)
                    .run(new TrainRequest(
                            data.dataset(),
                            Optional.of(data.source()),
                            Optional.empty(),
                            settings(method),
                            run(method),
                            1,
                            false));
        }
    }

    private static Config settings(String method) {
        Config settings = ConfigFactory.parseString("epochs = 1, batch-size = 8, learning-rate = 0.02,"
                + " frozen-prefix-blocks = 1, global-k.k = 1, method = " + method);
        for (String key : Experiment.unused(settings)) {
            settings = settings.withoutPath(key);
        }
        return settings;
    }

    @Test
    void trainedModelsComeBackAndComputeTheSame() throws IOException {
        List<String> pack = new ArrayList<>(List.of("pack", "--source", data.source(), "--output", path("pack")));
        for (String method : METHODS) {
            pack.addAll(List.of("--model", method + "=" + run(method)));
        }
        JsonNode packed = result(Outcome.run(pack.toArray(String[]::new)));
        JsonNode unpacked = result(Outcome.run("unpack", "--input", path("pack"), "--output", path("models")));

        assertThat(names(packed))
                .containsExactly(
                        "output", "models", "sourceParameters", "relativeParameters", "bytes", "separateBytes");
        double added = 0;
        for (String method : METHODS) {
            JsonNode manifest = new ObjectMapper()
                    .readTree(Path.of(run(method), "manifest.json").toFile());
            JsonNode ofRun = manifest.findValue("addedParameters");
            JsonNode ofPack = packed.get("models").get(METHODS.indexOf(method));
            assertThat(ofPack.get("name").asText()).isEqualTo(method);
            assertThat(ofPack.get("addedParameters").asLong())
                    .as(method)
                    .isPositive()
                    .isEqualTo(ofRun.asLong());
            added += manifest.findValue("relativeParameters").asDouble() - 1;
        }
        assertThat(packed.get("relativeParameters").asDouble()).isCloseTo(1 + added, within(1e-9));
        assertThat(unpacked.toString())
                .isEqualTo("{\"output\":\"" + path("models")
                        + "\",\"models\":[\"spottune\",\"spottune-global-k\",\"fine-tuning\"]}");
        for (String method : METHODS) {
            for (String file : List.of("network.zip", "model.json")) {
                assertThat(folder.resolve("models").resolve(method).resolve(file))
                        .hasSameBinaryContentAs(Path.of(run(method), "model", file));
            }
            Evaluation before = evaluate(run(method));
            Evaluation after = evaluate(path("models/" + method));
            assertThat(after.counts()).isEqualTo(before.counts());
        }
    }

    private Evaluation evaluate(String model) throws IOException {
        return new EvaluateJob(spark, Progress.NONE).run(InferenceRequest.of(model, data.dataset(), Split.TEST));
    }

    @Test
    void packsWhatASweepHasTrained() throws IOException {
        for (String method : METHODS) {
            Path cell = Files.createDirectories(
                    folder.resolve("sweep/cells/textures").resolve(method).resolve("seed-1"));
            Files.createSymbolicLink(cell.resolve("run"), Path.of(run(method)));
            Files.writeString(
                    cell.resolve("cell.json"),
                    """
                    {"domain": "textures", "method": "%s", "seed": 1, "split": "test", "seenInTraining": false, "top1": 0.5,
                     "correct": 1, "total": 2, "sourceParameters": 10, "addedParameters": 5, "workers": 1,
                     "trainingSeconds": 1.5, "seconds": 2.5}
                    """
                            .formatted(method));
        }
        Files.writeString(
                folder.resolve("sweep/sweep.json"),
                """
                {"name": "miniature", "source": "%s", "baseline": "fine-tuning", "seeds": [1],
                 "domains": [{"name": "textures", "dataset": "%s"}], "methods": ["spottune", "fine-tuning"],
                 "cells": [{"domain": "textures", "method": "spottune", "seed": 1},
                           {"domain": "textures", "method": "fine-tuning", "seed": 1}]}
                """
                        .formatted(data.source(), data.dataset()));

        JsonNode packed = result(Outcome.run(
                "pack",
                "--sweep",
                path("sweep"),
                "--method",
                "fine-tuning",
                "--seed",
                "1",
                "--model",
                "source=" + data.source(),
                "--output",
                path("pack")));
        result(Outcome.run("unpack", "--input", path("pack"), "--model", "textures", "--output", path("models")));

        assertThat(packed.get("models").findValuesAsText("name")).containsExactly("source", "textures");
        assertThat(folder.resolve("models/textures/network.zip"))
                .hasSameBinaryContentAs(Path.of(run("fine-tuning"), "model", "network.zip"));
        assertThat(folder.resolve("models/source")).doesNotExist();
    }

    @Test
    void tellsAllThatIsWrongWithTheOptions() {
        Outcome nothing = Outcome.run("pack", "--output", path("pack"));
        Outcome wrong = Outcome.run(
                "pack",
                "--model",
                "aircraft",
                "--model",
                "a=x",
                "--model",
                "a=y",
                "--seed",
                "1",
                "--output",
                path("p"));
        Outcome method = Outcome.run("pack", "--sweep", path("sweep"), "--output", path("pack"));

        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("--source is needed without --sweep", "--model, --sweep or --run is needed");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("--model must be NAME=MODEL_OR_RUN, got 'aircraft'")
                .contains("--model names 'a' twice")
                .contains("--method and --seed choose among the runs of --sweep, which is missing");
        assertThat(method.err()).contains("--sweep needs --method");
    }

    @Test
    void badDataAndWrongNamesHaveTheirExitCodes() {
        Outcome noPack = Outcome.run("unpack", "--input", data.source(), "--output", path("models"));
        Outcome stranger = Outcome.run(
                "pack", "--source", run("fine-tuning"), "--model", "x=" + run("spottune"), "--output", path("pack"));
        Outcome exists = Outcome.run(
                "pack", "--source", data.source(), "--model", "x=" + data.source(), "--output", data.source());

        assertThat(noPack.code()).isEqualTo(3);
        assertThat(noPack.err()).contains("is not a pack: it has no pack.json");
        assertThat(stranger.code()).isEqualTo(3);
        assertThat(stranger.err()).contains("Model 'x' was not made from this source network: its frozen parameter");
        assertThat(folder).isEmptyDirectory();
        assertThat(exists.code()).isEqualTo(2);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String run(String method) {
        return shared.resolve("runs").resolve(method).toString();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
