package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Leaderboard.DomainResult;
import org.spottune.spark.sweep.CellResult;

/**
 * Methods of a finished sweep side by side, for a terminal of 80 columns: top-1 in percent on each domain and in the mean,
 * what they add (#par), seconds of training over all domains.
 */
final class MethodTable {

    private static final String GAP = "  ";

    private MethodTable() {}

    /** @param cells of all rows of the leaderboard */
    static String of(Leaderboard leaderboard, List<CellResult> cells) {
        List<String> domains = leaderboard.domains();
        int first = leaderboard.ours().stream()
                .mapToInt(row -> row.method().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        List<String> head = new ArrayList<>(domains);
        head.addAll(List.of("mean", "#par", "time"));
        int[] widths = head.stream()
                .mapToInt(name -> Math.max(name.length(), "100.0".length()))
                .toArray();
        append(text, first, widths, "top-1, %", head);
        for (Leaderboard.Row row : leaderboard.ours()) {
            List<String> figures = new ArrayList<>();
            for (String domain : domains) {
                figures.add(figure(accuracy(row, domain)));
            }
            figures.add(figure(domains.stream()
                    .mapToDouble(domain -> accuracy(row, domain))
                    .average()
                    .orElse(Double.NaN)));
            figures.add(String.format(Locale.ROOT, "%.2f", row.parameters().orElse(Double.NaN)));
            figures.add(String.format(Locale.ROOT, "%.0f s", seconds(row.method(), cells)));
            append(text, first, widths, row.method(), figures);
        }
        return text.toString();
    }

    private static double accuracy(Leaderboard.Row row, String domain) {
        DomainResult result = row.domains().get(domain);
        return result == null ? Double.NaN : result.accuracy().mean();
    }

    private static double seconds(String method, List<CellResult> cells) {
        return cells.stream()
                .filter(cell -> cell.method().equals(method))
                .mapToDouble(CellResult::trainingSeconds)
                .sum();
    }

    private static String figure(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static void append(StringBuilder text, int first, int[] widths, String name, List<String> figures) {
        text.append(String.format(Locale.ROOT, "%-" + first + "s", name));
        for (int i = 0; i < widths.length; i++) {
            text.append(GAP).append(String.format(Locale.ROOT, "%" + widths[i] + "s", figures.get(i)));
        }
        text.append(System.lineSeparator());
    }
}
