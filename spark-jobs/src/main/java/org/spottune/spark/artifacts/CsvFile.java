package org.spottune.spark.artifacts;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.spottune.data.DataException;
import org.spottune.report.Numbers;
import org.spottune.spark.storage.Storage;

/**
 * A table of numbers with a header line; errors about its cells name file and line.
 *
 * @param path of the file
 * @param columns names
 * @param rows cells, in each row as many as columns
 */
public record CsvFile(String path, List<String> columns, List<List<String>> rows) {

    /** @throws DataException if there is no header, or a line has another number of cells */
    public static CsvFile read(String path, Storage storage) throws IOException {
        List<String> lines = storage.readText(path).lines().toList();
        if (lines.isEmpty() || lines.get(0).isBlank()) {
            throw new DataException("Cannot read '" + path + "': expected a line of column names, got nothing");
        }
        List<String> columns = cells(lines.get(0));
        List<List<String>> rows = lines.stream().skip(1).map(CsvFile::cells).toList();
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).size() != columns.size()) {
                throw new DataException("Cannot read '" + path + "': expected " + columns.size() + " cells in line "
                        + (row + 2) + ", got " + rows.get(row).size());
            }
        }
        return new CsvFile(path, columns, rows);
    }

    private static List<String> cells(String line) {
        return List.of(line.split(",", -1));
    }

    /**
     * Index of a column.
     *
     * @throws DataException if there is none of that name
     */
    public int column(String name) {
        int column = columns.indexOf(name);
        if (column < 0) {
            throw new DataException(
                    "Cannot read '" + path + "': expected a column '" + name + "', got " + String.join(",", columns));
        }
        return column;
    }

    /** Whether a row has a value in a column. */
    public boolean has(int row, String column) {
        int index = columns.indexOf(column);
        return index >= 0 && !rows.get(row).get(index).isBlank();
    }

    /** Block indices, up to 9999, from the names of columns that consist of a prefix and a number. */
    public List<Integer> blocks(String prefix) {
        return columns.stream()
                .filter(name -> name.matches(Pattern.quote(prefix) + "\\d{1,4}"))
                .map(name -> Integer.valueOf(name.substring(prefix.length())))
                .toList();
    }

    public double number(int row, String column) {
        String cell = rows.get(row).get(column(column));
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException wrong) {
            throw wrong(row, column, "a number");
        }
    }

    /** A whole number in a range, both ends included. */
    public long whole(int row, String column, long smallest, long largest) {
        String cell = rows.get(row).get(column(column));
        if (cell.matches("\\d{1,18}")) {
            long value = Long.parseLong(cell);
            if (value >= smallest && value <= largest) {
                return value;
            }
        }
        throw wrong(row, column, "a whole number from " + smallest + " to " + largest);
    }

    public double share(int row, String column) {
        return upTo(row, column, 1);
    }

    /** A number from 0 to {@code largest}. */
    public double upTo(int row, String column, double largest) {
        double value = number(row, column);
        if (!(value >= 0 && value <= largest)) {
            throw wrong(row, column, "a number in [0, " + Numbers.shortened(largest) + "]");
        }
        return value;
    }

    public String text(int row, String column) {
        return rows.get(row).get(column(column));
    }

    /** Index of the last row; -1 without rows. */
    public int lastRow() {
        return rows.size() - 1;
    }

    public IntStream rowNumbers() {
        return IntStream.range(0, rows.size());
    }

    /** The error for a wrong cell. */
    DataException wrong(int row, String column, String expected) {
        return new DataException("Cannot read '" + path + "': expected " + expected + " in line " + (row + 2)
                + ", column '" + column + "', got '" + rows.get(row).get(column(column)) + "'");
    }
}
