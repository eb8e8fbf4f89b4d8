package org.spottune.spark.cli;

import java.util.Locale;
import org.spottune.bench.BenchResult;
import org.spottune.bench.BenchSettings;
import org.spottune.bench.ConvolutionPeak;
import org.spottune.bench.MemoryUse;
import org.spottune.kernels.ActivationShape;

/** The result of a benchmark as text. */
final class BenchTable {

    private static final double MIB = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    private BenchTable() {}

    static String of(BenchResult result, MemoryUse memory) {
        BenchTable table = new BenchTable();
        table.heading(result.settings());
        table.row("ours, median", "%.1f images/s", result.imagesPerSecond());
        table.row("ours, best", "%.1f images/s", result.best());
        result.peer().ifPresent(rate -> table.row("peer, median", "%.1f images/s", rate));
        result.ratio().ifPresent(ratio -> table.row("ours / peer", "%.2f", ratio));
        table.row("convolutions", "%.1f GFLOP/s", result.gigaflops());
        table.row(peakName(result.peak()), "%.1f GFLOP/s", result.peak().gigaflops());
        table.row("share of the peak", "%.0f%%", 100 * result.share());
        result.tunedShare().ifPresent(share -> table.row("tuned share", "%.0f%%", 100 * share));
        table.row("heap, peak", "%.0f MiB", memory.peakHeap() / MIB);
        table.row("process, resident", "%.0f MiB", memory.resident() / MIB);
        return table.text.toString();
    }

    private void heading(BenchSettings settings) {
        text.append(String.format(
                Locale.ROOT,
                "%n%s, %s, %d images of %dx%d, %s, threads: %d",
                settings.mode().id(),
                settings.network().name(),
                settings.batch(),
                settings.size(),
                settings.size(),
                settings.precision(),
                BenchThreads.used()));
        if (settings.frozenPrefixBlocks() > 0) {
            text.append(", first ").append(settings.frozenPrefixBlocks()).append(" blocks shared");
        }
        text.append(System.lineSeparator());
    }

    private static String peakName(ConvolutionPeak peak) {
        ActivationShape input = peak.input();
        return "peak (" + input.channels() + " on " + input.height() + "x" + input.width() + ")";
    }

    private void row(String name, String format, double value) {
        text.append(String.format(Locale.ROOT, "%-24s" + format + "%n", name, value));
    }
}
