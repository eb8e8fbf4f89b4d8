package org.spottune.spark.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads tables of runs. */
final class RunTables {

    private RunTables() {}

    /** Rows of cells, the header first. */
    static List<List<String>> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }

    /** The cells below a name. */
    static List<String> column(Path file, String name) throws IOException {
        List<List<String>> rows = rows(file);
        int column = rows.get(0).indexOf(name);
        return rows.stream().skip(1).map(row -> row.get(column)).toList();
    }

    /** The table without some columns. */
    static List<List<String>> without(Set<String> columns, Path file) throws IOException {
        List<List<String>> rows = rows(file);
        int[] kept = IntStream.range(0, rows.get(0).size())
                .filter(column -> !columns.contains(rows.get(0).get(column)))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.of(kept).mapToObj(row::get).toList())
                .toList();
    }
}
