package org.spottune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.SettingsText;
import org.spottune.spark.storage.Storage;

@PropertyDefaults(tries = 100)
@AddLifecycleHook(Tries.class)
class DamagedSweepPropertyTest {

    /** Problems with single settings name these alone. */
    private static final ForeignBytes FILE = ForeignBytes.of("", ConfigurationException.class);

    private static final SweepCell CELL = new SweepCell("birds", "spottune", 1);

    private static final String DESCRIPTION =
            """
            {"name": "sweep", "source": "models/imagenet", "baseline": "published",
             "domains": [{"name": "birds", "dataset": "data/birds"}], "methods": ["spottune"], "seeds": [1],
             "cells": [{"domain": "birds", "method": "spottune", "seed": 1}]}
            """;

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("sweep");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        new Storage(new Configuration()).delete(folder.toString());
    }

    @Property
    void damagedSweepFilesAreReadOrRefused(@ForAll("files") byte[] text) {
        FILE.read(text, file -> cells(new String(file, StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<byte[]> files() {
        return Damage.ofTexts(
                """
                source = model
                datasets = data
                seeds = [1, 2]
                baseline = spottune
                settings { epochs = 1, weight-decay = 0.1 }
                methods {
                  spottune {}
                  drawn { method = spottune, settings { regularizer = l2-sp, epochs = 2 } }
                }
                domains {
                  signs {}
                  birds { dataset = ${datasets}/birds, settings.epochs = 3, methods.drawn.settings.epochs = 4 }
                  source { train = false }
                }
                """);
    }

    private static Object cells(String text) {
        SweepFile file = SweepFile.read(SettingsText.read(text, "sweep.conf"));
        return file.cells().stream()
                .map(cell -> file.settings(cell, Candidate.NONE))
                .toList();
    }

    @Test
    void refusesMethodsThatAreNoName() {
        assertThat(FILE.refusal(
                        "source = m, datasets = d, methods { a { method = {} } }, domains { b {} }"
                                .getBytes(StandardCharsets.UTF_8),
                        file -> cells(new String(file, StandardCharsets.UTF_8))))
                .contains("methods.a: Setting 'method' must be text that is not blank, got {}");
    }

    @Test
    void refusesMoreCellsThanAnyoneRuns() {
        String names = IntStream.range(0, 1000).mapToObj(i -> "n" + i + " {}").collect(Collectors.joining("\n"));
        String seeds = IntStream.range(0, 1000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String text =
                "source = m, datasets = d, seeds = [" + seeds + "]\nmethods {" + names + "}\ndomains {" + names + "}";

        assertThat(FILE.refusal(
                        text.getBytes(StandardCharsets.UTF_8), file -> cells(new String(file, StandardCharsets.UTF_8))))
                .contains("A sweep must have at most 100000 cells, got 1000 domains by 1000 methods by 1000 seeds");
    }

    @Property
    void damagedDescriptionsAreReadOrRefused(@ForAll("descriptions") byte[] json) {
        ForeignBytes.of(folder.toString(), DataException.class).read(json, file -> description(file, folder));
    }

    @Provide
    Arbitrary<byte[]> descriptions() {
        return Damage.ofTexts(DESCRIPTION);
    }

    @Test
    void refusesCellsThatLieElsewhere(@TempDir Path temporary) {
        for (String name : List.of("../../other", "/etc", "", "..", "a/b", "a:b")) {
            String description = DESCRIPTION.replace("\"domain\": \"birds\"", "\"domain\": \"" + name + "\"");

            assertThat(ForeignBytes.of(temporary.toString(), DataException.class)
                            .refusal(
                                    description.getBytes(StandardCharsets.UTF_8), file -> description(file, temporary)))
                    .contains("Domain and method of a cell must be letters, digits");
        }
    }

    private static Object description(byte[] json, Path folder) throws IOException {
        Files.write(folder.resolve("sweep.json"), json);
        return new SweepFolder(folder.toString(), new Storage(new Configuration())).description();
    }

    @Property
    void damagedResultsAreReadOrRefused(@ForAll("results") byte[] json) {
        ForeignBytes.of(folder.toString(), DataException.class).read(json, file -> {
            Path cell = Files.createDirectories(folder.resolve(CELL.folder()));
            Files.write(cell.resolve("cell.json"), file);
            Files.write(cell.resolve("failure.json"), file);
            SweepFolder sweep = new SweepFolder(folder.toString(), new Storage(new Configuration()));
            try {
                sweep.failure(CELL);
            } catch (DataException refused) {
                assertThat(refused).hasMessageContaining("failure.json");
            }
            return sweep.result(CELL);
        });
    }

    @Provide
    Arbitrary<byte[]> results() {
        return Damage.ofTexts(
                """
                {"domain": "birds", "method": "spottune", "seed": 1, "split": "test", "seenInTraining": false, "top1": 0.5,
                 "correct": 5, "total": 10, "sourceParameters": 100, "addedParameters": 50, "tunedShare": [0.5, 1.0],
                 "workers": 2, "trainingSeconds": 12.5, "seconds": 13.5}
                """,
                "{\"attempts\": 2, \"message\": \"no space\", \"when\": \"2026-11-21T00:00:00Z\"}");
    }
}
