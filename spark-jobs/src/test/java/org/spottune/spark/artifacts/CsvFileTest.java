package org.spottune.spark.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;

class CsvFileTest {

    @TempDir
    private Path folder;

    @Test
    void readsNumbersByColumn() throws IOException {
        CsvFile table = read("epoch,loss,tuned-4,tuned-share-2,tuned-x\n1,NaN,3,0.5,0\n");

        assertThat(table.number(0, "loss")).isNaN();
        assertThat(table.whole(0, "tuned-4", 0, 3)).isEqualTo(3);
        assertThat(table.share(0, "tuned-share-2")).isEqualTo(0.5);
        assertThat(table.blocks("tuned-")).containsExactly(4);
        assertThat(table.blocks("tuned-share-")).containsExactly(2);
        assertThat(table.upTo(0, "tuned-4", 3)).isEqualTo(3);
        assertThat(table.text(0, "tuned-x")).isEqualTo("0");
        assertThat(table.lastRow()).isZero();
    }

    @Test
    void complaintsNameFileLineAndColumn() throws IOException {
        CsvFile table = read("epoch,loss\n1,high\n");

        assertThatThrownBy(() -> table.number(0, "loss"))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot read '" + folder.resolve("table.csv")
                        + "': expected a number in line 2, column 'loss', got 'high'");
        assertThatThrownBy(() -> table.whole(0, "epoch", 2, 9))
                .hasMessageEndingWith("expected a whole number from 2 to 9 in line 2, column 'epoch', got '1'");
        CsvFile amounts = read("negative,large\n-1,Infinity\n");
        assertThatThrownBy(() -> amounts.upTo(0, "negative", 6))
                .hasMessageEndingWith("expected a number in [0, 6] in line 2, column 'negative', got '-1'");
        assertThatThrownBy(() -> amounts.upTo(0, "large", 1000)).hasMessageEndingWith("got 'Infinity'");
        assertThatThrownBy(() -> amounts.share(0, "large")).hasMessageContaining("expected a number in [0, 1] in");
        assertThatThrownBy(() -> table.number(0, "top1"))
                .hasMessageEndingWith("expected a column 'top1', got epoch,loss");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("expected a line of column names, got nothing");
    }

    private CsvFile read(String text) throws IOException {
        new WrittenFiles(folder).write("table.csv", text);
        return CsvFile.read(folder.resolve("table.csv").toString(), WrittenFiles.storage());
    }
}
