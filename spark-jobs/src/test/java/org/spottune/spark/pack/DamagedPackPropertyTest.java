package org.spottune.spark.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
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
import org.spottune.model.ModelFormatException;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.storage.Storage;

@PropertyDefaults(tries = 100)
@AddLifecycleHook(Tries.class)
class DamagedPackPropertyTest {

    private static final String SWEEP =
            """
            {"name": "birds", "source": "models/imagenet", "baseline": "fine-tuning", "seeds": [1],
             "domains": [{"name": "dtd", "dataset": "datasets/dtd"}, {"name": "aircraft", "dataset": "datasets/aircraft"}],
             "methods": ["spottune"],
             "cells": [
              {"domain": "aircraft", "method": "spottune", "seed": 1},
              {"domain": "dtd", "method": "spottune", "seed": 1}]}
            """;

    private static final Storage STORAGE = new Storage(new Configuration());

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("pack");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        STORAGE.delete(folder.toString());
    }

    @Property
    void damagedIndicesAreReadOrRefused(@ForAll("indices") byte[] json) {
        ForeignBytes.of("packs/ten", ModelFormatException.class)
                .read(json, file -> PackIndex.fromJson(new String(file, StandardCharsets.UTF_8), "packs/ten"));
    }

    @Provide
    Arbitrary<byte[]> indices() {
        PackIndex.StoredFile file = PackIndex.StoredFile.of(new byte[3]);
        return Damage.ofTexts(PackIndex.of(
                        file,
                        List.of(
                                new PackIndex.PackedModel("aircraft", "spottune", 12, file),
                                new PackIndex.PackedModel("dtd", "fine-tuning", 7, file)))
                .toJson());
    }

    @Property
    void damagedSweepsAreReadOrRefused(@ForAll("sweeps") byte[] json) {
        ForeignBytes.of(folder.toString(), DataException.class)
                .or(ConfigurationException.class)
                .read(json, file -> sweep(file, folder));
    }

    @Provide
    Arbitrary<byte[]> sweeps() {
        return Damage.ofTexts(SWEEP);
    }

    /** Else a sweep's file says which files of others are packed. */
    @Test
    void refusesCellsThatLieElsewhere(@TempDir Path temporary) {
        for (String name : List.of("../../other", "/etc", "", "..", "a/b", "a:b", "hdfs://h/x", "x/".repeat(20_000))) {
            String sweep = SWEEP.replace("\"domain\": \"dtd\"", "\"domain\": \"" + name + "\"");

            assertThat(ForeignBytes.of(temporary.toString(), DataException.class)
                            .refusal(sweep.getBytes(StandardCharsets.UTF_8), file -> sweep(file, temporary)))
                    .contains("Domain and method of a cell must be letters, digits");
        }
    }

    private static Object sweep(byte[] json, Path folder) throws IOException {
        Files.write(folder.resolve("sweep.json"), json);
        return SweptModels.of(folder.toString(), "spottune", OptionalLong.of(1), STORAGE);
    }
}
