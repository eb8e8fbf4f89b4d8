package org.spottune.spark.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DataException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.storage.Storage;

class SweptModelsTest {

    private static final String SWEEP =
            """
            {"name": "birds", "source": "models/imagenet", "baseline": "fine-tuning", "seeds": [1, 2],
             "domains": [{"name": "dtd", "dataset": "datasets/dtd"}, {"name": "aircraft", "dataset": "datasets/aircraft"}],
             "methods": ["spottune", "fine-tuning"],
             "cells": [
              {"domain": "aircraft", "method": "spottune", "seed": 1},
              {"domain": "aircraft", "method": "fine-tuning", "seed": 1},
              {"domain": "dtd", "method": "spottune", "seed": 1},
              {"domain": "dtd", "method": "spottune", "seed": 2}]}
            """;

    private static final String RESULT =
            """
            {"domain": "%s", "method": "spottune", "seed": 1, "split": "test", "seenInTraining": false, "top1": 0.5,
             "correct": 1, "total": 2, "sourceParameters": 10, "addedParameters": 5, "workers": 1,
             "trainingSeconds": 1.5, "seconds": 2.5}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeSweep() throws IOException {
        Files.writeString(folder.resolve("sweep.json"), SWEEP);
        for (String domain : List.of("aircraft", "dtd")) {
            Files.createDirectories(cell(domain).resolve("run"));
            Files.writeString(cell(domain).resolve("cell.json"), RESULT.formatted(domain));
        }
    }

    @Test
    void findsTheRunOfEveryDomainInTheSweepsOrder() throws IOException {
        SweptModels models = find("spottune", OptionalLong.of(1));

        assertThat(models.source()).isEqualTo("models/imagenet");
        assertThat(models.runs())
                .containsExactly(
                        entry("dtd", cell("dtd").resolve("run").toString()),
                        entry("aircraft", cell("aircraft").resolve("run").toString()));
    }

    @Test
    void takesTheSourceForADomainThatIsNotTrained() throws IOException {
        Files.delete(cell("dtd").resolve("run"));

        assertThat(find("spottune", OptionalLong.of(1)).runs()).containsEntry("dtd", "models/imagenet");
    }

    @Test
    void refusesDomainsWithoutARunOrWithRunsOfSeveralSeeds() {
        assertThatThrownBy(() -> find("spottune", OptionalLong.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Sweep '" + folder + "' must have one run of 'spottune' on 'dtd', got seeds [1, 2]");
        assertThatThrownBy(() -> find("l2-sp", OptionalLong.of(3)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Sweep '" + folder + "' must have one run of 'l2-sp' on 'dtd' with seed 3, got seeds []\n"
                        + "Sweep '" + folder
                        + "' must have one run of 'l2-sp' on 'aircraft' with seed 3, got seeds []");
    }

    @Test
    void refusesRunsThatAreNotFinished() throws IOException {
        Files.delete(cell("aircraft").resolve("cell.json"));
        Files.delete(cell("dtd").resolve("cell.json"));

        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessage("Run 'dtd/spottune/1' of sweep '" + folder + "' is not finished\n"
                        + "Run 'aircraft/spottune/1' of sweep '" + folder + "' is not finished");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"name\": \"birds\"}",
                "{\"name\": \"birds\", \"source\": null, \"baseline\": \"published\", \"domains\": [], \"methods\": [],"
                        + " \"seeds\": [], \"cells\": []}"
            })
    void refusesAnIncompleteSweep(String json) throws IOException {
        Files.writeString(folder.resolve("sweep.json"), json);

        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read '" + folder + "/sweep.json': ");
    }

    @Test
    void refusesWhatIsNoSweep() throws IOException {
        Files.writeString(folder.resolve("sweep.json"), "{\"domains\": ");
        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read '" + folder + "/sweep.json': Unexpected end-of-input");

        Files.delete(folder.resolve("sweep.json"));
        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessage("'" + folder + "' is not a sweep: it has no sweep.json");
    }

    private Path cell(String domain) {
        return folder.resolve("cells").resolve(domain).resolve("spottune").resolve("seed-1");
    }

    private SweptModels find(String method, OptionalLong seed) throws IOException {
        return SweptModels.of(folder.toString(), method, seed, new Storage(new Configuration()));
    }
}
