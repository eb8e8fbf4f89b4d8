package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.spottune.data.DataException;
import org.spottune.spark.storage.Storage;

/**
 * A CSV table of a run that grows with every epoch; its column {@code epoch} counts from 1. Each time, the whole file
 * is rewritten, since object stores cannot append. Not thread-safe.
 */
final class RunTable {

    private static final String EPOCH = "epoch";

    private final Storage storage;
    private final String file;
    private final List<String> lines = new ArrayList<>();

    RunTable(Storage storage, String file) {
        this.storage = storage;
        this.file = file;
    }

    /**
     * Begins the table, or cuts an existing one to the finished epochs.
     *
     * @throws DataException if the existing file is not such a table
     */
    void begin(String header, int finishedEpochs) throws IOException {
        List<String> before = finishedEpochs > 0 && storage.exists(file)
                ? storage.readText(file).lines().skip(1).toList()
                : List.of();
        int column = Arrays.asList(header.split(",")).indexOf(EPOCH);
        lines.clear();
        lines.add(header);
        before.stream().filter(row -> epoch(row, column) <= finishedEpochs).forEach(lines::add);
        write();
    }

    private int epoch(String row, int column) {
        String[] cells = row.split(",");
        if (column >= cells.length || !cells[column].matches("\\d{1,9}")) {
            throw new DataException("Cannot continue table '" + file + "': expected the number of an epoch in column "
                    + (column + 1) + ", got line '" + row + "'");
        }
        return Integer.parseInt(cells[column]);
    }

    void append(List<String> rows) throws IOException {
        lines.addAll(rows);
        write();
    }

    private void write() throws IOException {
        storage.writeText(file, String.join("\n", lines) + "\n");
    }
}
