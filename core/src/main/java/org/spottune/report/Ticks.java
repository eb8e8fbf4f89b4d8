package org.spottune.report;

import java.util.ArrayList;
import java.util.List;

/** Round numbers along an axis. */
final class Ticks {

    private static final double[] STEPS = {1, 2, 5, 10};

    private Ticks() {}

    /** Round numbers from the last one not above {@code low} to the first one not below {@code high}. */
    static List<Double> around(double low, double high, int most) {
        double step = step(Math.max(high - low, Math.max(1e-9, Math.abs(high) * 1e-6)), most - 1);
        long first = (long) Math.floor(low / step + 1e-9);
        long last = Math.max(first + 1, (long) Math.ceil(high / step - 1e-9));
        List<Double> ticks = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Distance between labelled numbers among {@code count} whole numbers, with room for {@code most} labels. */
    static int stride(int count, int most) {
        return count <= most ? 1 : (int) Math.ceil(step(count, Math.max(1, most)));
    }

    /** The smallest of 1, 2, 5, 10, ... that divides a range into at most that many parts. */
    private static double step(double range, int parts) {
        double power = Math.pow(10, Math.floor(Math.log10(range / parts)));
        for (double factor : STEPS) {
            if (factor * power * parts >= range * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
