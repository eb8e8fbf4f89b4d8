package org.spottune.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as text for people, the same in every locale. */
public final class Numbers {

    private Numbers() {}

    /** A share in [0, 1] as whole percent; {@code <1} and {@code >99} where rounding would make it 0 or 100. */
    public static String percent(double share) {
        long rounded = Math.round(100 * share);
        if (rounded == 0 && share > 0) {
            return "<1";
        }
        if (rounded == 100 && share < 1) {
            return ">99";
        }
        return Long.toString(rounded);
    }

    /** A share in [0, 1] as percent with one decimal and the sign. */
    public static String exactPercent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A whole number with commas between thousands. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number with three significant digits, without needless zeros. */
    public static String shortened(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.toString(number);
        }
        BigDecimal rounded = new BigDecimal(number).round(new MathContext(3)).stripTrailingZeros();
        boolean plain = rounded.signum() == 0 || Math.abs(rounded.precision() - rounded.scale() - 1) <= 6;
        return plain ? rounded.toPlainString() : rounded.toString();
    }

    /** A length in a picture, to a hundredth of a pixel. */
    static String coordinate(double length) {
        return BigDecimal.valueOf(length)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
