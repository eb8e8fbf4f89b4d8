package org.spottune.spark.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.Split;

class DatasetFolderTest {
    @TempDir
    private java.nio.file.Path folder;

    @Test
    void laysSplitsOutAsSparkPartitions() {
        DatasetFolder dataset = new DatasetFolder(new Path("hdfs://cluster/data/pets"));

        assertThat(dataset.split(Split.VAL)).hasToString("hdfs://cluster/data/pets/split=val");
        assertThat(dataset.shard(Split.TEST, 12)).hasToString("hdfs://cluster/data/pets/split=test/part-00012.parquet");
    }

    @Test
    void refusesAFolderWithoutDescription() {
        assertThatThrownBy(() -> dataset().readDescription(new Configuration()))
                .isInstanceOf(DataException.class)
                .hasMessage("'file:" + folder + "' is not a data set: it has no dataset.json");
    }

    @Test
    void namesTheDescriptionThatIsNotValid() throws IOException {
        Files.writeString(folder.resolve("dataset.json"), "{}");

        assertThatThrownBy(() -> dataset().readDescription(new Configuration()))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot read 'file:" + folder + "/dataset.json': missing field 'name'");
    }

    private DatasetFolder dataset() {
        return new DatasetFolder(new Path("file:" + folder));
    }
}
