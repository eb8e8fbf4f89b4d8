package org.spottune.spark.session;

import java.time.Duration;
import java.util.Locale;
import org.spottune.data.VisibleText;

/**
 * The progress of a phase as text.
 *
 * @param share done of the phase, in [0, 1]
 * @param count of finished parts, with the phase's name
 * @param rate of parts; empty until known
 * @param left remaining time; empty until known
 */
record PhaseState(double share, String count, String rate, String left) {

    /** In place of a count if there is nothing to count. */
    private static final String PHASE_ONLY = " ...";

    private static final int BAR_WIDTH = 30;
    private static final int SHORTEST_BAR = 10;
    /** Before that, rates are meaningless. */
    private static final double LEAST_SECONDS = 1;

    /** @param doneAtStart value of {@code done + underWay} at the phase's first report, {@code seconds} ago */
    static PhaseState of(String phase, long done, double underWay, long total, double doneAtStart, double seconds) {
        double share = Math.min(1, (done + underWay) / total);
        String name = VisibleText.of(phase);
        if (total == 1 && underWay == 0) {
            return new PhaseState(share, name + PHASE_ONLY, "", "");
        }
        String count = String.format(Locale.ROOT, "%s %d/%d (%d %%)", name, done, total, (int) (100 * share));
        double perSecond = (done + underWay - doneAtStart) / seconds;
        if (seconds < LEAST_SECONDS || !(perSecond > 0)) {
            return new PhaseState(share, count, "", "");
        }
        return new PhaseState(
                share, count, ", " + rate(perSecond), ", " + time((1 - share) * total / perSecond) + " left");
    }

    private static String rate(double perSecond) {
        if (perSecond >= 1) {
            return String.format(Locale.ROOT, "%.1f/s", perSecond);
        }
        return perSecond >= 1.0 / 60
                ? String.format(Locale.ROOT, "%.1f/min", 60 * perSecond)
                : String.format(Locale.ROOT, "%.1f/h", 3600 * perSecond);
    }

    private static String time(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        if (time.toMinutes() == 0) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() == 0) {
            return time.toMinutes() + " min";
        }
        return time.toDays() == 0
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toDays() + " d " + time.toHoursPart() + " h";
    }

    String text() {
        return count + rate + left;
    }

    /** The text within some columns: with a bar if there is room, without the rate or cut if there is not. */
    String within(int most) {
        int room = count.endsWith(PHASE_ONLY) ? 0 : Math.min(BAR_WIDTH, most - Columns.of(text()) - "[] ".length());
        if (room >= SHORTEST_BAR) {
            int filled = (int) (room * share);
            return "[" + "#".repeat(filled) + ".".repeat(room - filled) + "] " + text();
        }
        return Columns.cut(Columns.of(text()) <= most ? text() : count + left, most);
    }
}
