package org.spottune.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoragePathTest {

    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private Path folder;

    @Test
    void takesAColonForASchemeWhereASlashFollows() {
        assertThat(StoragePath.of("run:1").toUri().getScheme()).isNull();
        assertThat(StoragePath.of("2022-12-19_16:00:00/a").toUri().getScheme()).isNull();
        assertThat(StoragePath.of("hdfs://host/run:1")).hasToString("hdfs://host/run:1");
        assertThat(StoragePath.of("file:/a/b").toUri().getPath()).isEqualTo("/a/b");
        assertThat(StoragePath.of("/a/run:1")).hasToString("/a/run:1");
    }

    /** Whatever a disk lets files be called. */
    @ParameterizedTest
    @ValueSource(
            strings = {"run:1", "50% of", "%2e%2e", "{a,b}", "*?[x]", "a b ", "\u00c4pfel\u6a58", "#1;x=y", "--x", "\\"
            })
    void storesUnderAnyName(String name) throws IOException {
        Storage storage = new Storage(HADOOP);
        String place = folder + "/" + name;

        storage.writeFolder(place, inner -> storage.writeText(inner + "/" + name, "one"));
        storage.writeText(place + "/" + name, "two");

        assertThat(folder.resolve(name).resolve(name)).hasContent("two");
        assertThat(storage.list(place)).containsExactly(name);
        assertThat(storage.exists(storage.qualified(place))).isTrue();
        storage.delete(place);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void readsFilesOfThisMachineWithoutChecksumFiles() throws IOException {
        assertThat(StoragePath.system(StoragePath.of(folder + "/x"), HADOOP)).isInstanceOf(RawLocalFileSystem.class);
    }

    @ParameterizedTest
    @CsvSource({
        "s3a://bucket/photos, there is no connector for s3a://; add --packages org.apache.hadoop:hadoop-aws:3.",
        "gs://bucket/a.pth, there is no connector for gs://; add --packages com.google.cloud.bigdataoss:gcs-connector:",
        "abfss://box@account/x, there is no connector for abfss://; add --packages org.apache.hadoop:hadoop-azure:3.",
        "foo://bucket/a, 'there is no connector for foo://; expected file:, hdfs:, or a scheme whose connector is'"
    })
    void saysWhatConnectsAnObjectStore(String path, String problem) {
        assertThatThrownBy(() -> new Storage(HADOOP).exists(path))
                .isInstanceOf(UnusablePathException.class)
                .hasMessageStartingWith("Cannot use '" + path + "': ")
                .hasMessageContaining(problem);
    }
}
