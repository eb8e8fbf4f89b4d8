package org.spottune.spark.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.DataException;
import org.spottune.experiment.ConfigurationException;
import org.spottune.spark.storage.Storage;

class SweptModelsTest {

    private static final String SWEEP =
            """
            {"format": 1, "source": "models/imagenet",
             "domains": [{"name": "dtd", "classes": 47}, {"name": "aircraft"}],
             "cells": [
              {"domain": "aircraft", "method": "spottune", "seed": 1, "folder": "cells/aircraft-spottune-1"},
              {"domain": "aircraft", "method": "fine-tuning", "seed": 1, "folder": "cells/aircraft-fine-tuning-1"},
              {"domain": "dtd", "method": "spottune", "seed": 1, "folder": "cells/dtd-spottune-1"},
              {"domain": "dtd", "method": "spottune", "seed": 2, "folder": "cells/dtd-spottune-2"}]}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeSweep() throws IOException {
        Files.writeString(folder.resolve("sweep.json"), SWEEP);
        finish("aircraft-spottune-1");
        finish("dtd-spottune-1");
    }

    @Test
    void findsTheRunOfEveryDomainInTheSweepsOrder() throws IOException {
        SweptModels models = find("spottune", OptionalLong.of(1));

        assertThat(models.source()).contains("models/imagenet");
        assertThat(models.runs())
                .containsExactly(
                        entry("dtd", folder.resolve("cells/dtd-spottune-1/run").toString()),
                        entry(
                                "aircraft",
                                folder.resolve("cells/aircraft-spottune-1/run").toString()));
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
        Files.delete(folder.resolve("cells/aircraft-spottune-1/cell.json"));
        Files.delete(folder.resolve("cells/dtd-spottune-1/cell.json"));

        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessage("Run of 'spottune' on 'dtd' is not finished: '" + folder
                        + "/cells/dtd-spottune-1' has no cell.json\nRun of 'spottune' on 'aircraft' is not finished: '"
                        + folder + "/cells/aircraft-spottune-1' has no cell.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"domains\": [null], \"cells\": []}",
                "{\"domains\": [{}], \"cells\": []}",
                "{\"domains\": [], \"cells\": [{\"domain\": \"a\", \"method\": \"b\", \"seed\": 1}]}"
            })
    void refusesAnIncompleteSweep(String json) throws IOException {
        Files.writeString(folder.resolve("sweep.json"), json);

        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot read sweep '" + folder + "/sweep.json': expected domains with names, and cells with"
                        + " domain, method, seed and folder");
    }

    @Test
    void refusesWhatIsNoSweep() throws IOException {
        Files.writeString(folder.resolve("sweep.json"), "{\"domains\": ");
        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read sweep '" + folder + "/sweep.json': Unexpected end-of-input");

        Files.delete(folder.resolve("sweep.json"));
        assertThatThrownBy(() -> find("spottune", OptionalLong.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessage("'" + folder + "' is no sweep: it has no sweep.json");
    }

    private void finish(String cell) throws IOException {
        Files.createDirectories(folder.resolve("cells").resolve(cell).resolve("run"));
        Files.writeString(folder.resolve("cells").resolve(cell).resolve("cell.json"), "{}");
    }

    private SweptModels find(String method, OptionalLong seed) throws IOException {
        return SweptModels.of(folder.toString(), method, seed, new Storage(new Configuration()));
    }
}
