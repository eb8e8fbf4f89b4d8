package org.spottune.decathlon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Published results on the Visual Decathlon: those in Guo et al., SpotTune (CVPR 2019), Table 3, and later ones; the
 * file names their sources.
 */
final class PublishedTable {

    private static final String FILE = "decathlon-table.csv";
    /** Stands for a number that is not printed. */
    private static final String NONE = "-";

    private PublishedTable() {}

    /** All rows: those of the SpotTune paper in its order, then later ones, the highest score first. */
    public static List<PublishedRow> rows() {
        List<String> lines =
                text().lines().filter(line -> !line.startsWith("#")).toList();
        List<String> columns = cells(lines.get(0));
        return lines.stream().skip(1).map(line -> row(columns, cells(line))).toList();
    }

    private static PublishedRow row(List<String> columns, List<String> cells) {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        for (DecathlonDomain domain : DecathlonDomain.values()) {
            accuracies.put(domain.folder(), Double.parseDouble(cells.get(columns.indexOf(domain.shortName()))) / 100);
        }
        String fit = cells.get(columns.indexOf("fit"));
        return new PublishedRow(
                cells.get(columns.indexOf("method")),
                parameters(cells.get(columns.indexOf("#par"))),
                accuracies,
                Integer.parseInt(cells.get(columns.indexOf("score"))),
                Arrays.stream(PublishedRow.Fit.values())
                        .filter(any -> any.words().equals(fit))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("Unknown fit '" + fit + "' in " + FILE)));
    }

    private static OptionalDouble parameters(String cell) {
        return cell.equals(NONE) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
    }

    private static List<String> cells(String line) {
        return List.of(line.split(",", -1));
    }

    private static String text() {
        try (InputStream in = PublishedTable.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException("Cannot read the published table", broken);
        }
    }
}
