package org.spottune.report;

import java.util.List;
import java.util.Locale;

/**
 * A colour in sRGB.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 */
record Tone(int red, int green, int blue) {

    static final Tone BLACK = new Tone(0, 0, 0);
    static final Tone WHITE = new Tone(255, 255, 255);

    /** Each darker than the one before, so that their order survives black-and-white print. */
    private static final List<Tone> REDS = List.of(
            new Tone(255, 245, 240),
            new Tone(252, 187, 161),
            new Tone(251, 106, 74),
            new Tone(203, 24, 29),
            new Tone(103, 0, 13));

    private static final List<Tone> BLUES = List.of(
            new Tone(247, 251, 255),
            new Tone(198, 219, 239),
            new Tone(107, 174, 214),
            new Tone(33, 113, 181),
            new Tone(8, 48, 107));

    private static final int COARSENESS = 8;

    /** The colour of {@code 0xRRGGBB}. */
    static Tone of(int rgb) {
        return new Tone(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
    }

    /** The nearest of 32,768 colours; black and white stay. */
    Tone coarse() {
        return new Tone(coarse(red), coarse(green), coarse(blue));
    }

    private static int coarse(int level) {
        int step = level / COARSENESS;
        return step * COARSENESS + step / (256 / COARSENESS / COARSENESS);
    }

    /** The tone of red for a share in [0, 1], the darker the larger. */
    static Tone red(double share) {
        return between(REDS, share);
    }

    /** The tone of blue for a share in [0, 1], the darker the larger. */
    static Tone blue(double share) {
        return between(BLUES, share);
    }

    private static Tone between(List<Tone> scale, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("A share must be in [0, 1], got " + share);
        }
        double place = share * (scale.size() - 1);
        int lower = Math.min((int) place, scale.size() - 2);
        Tone from = scale.get(lower);
        Tone to = scale.get(lower + 1);
        double weight = place - lower;
        return new Tone(
                mix(from.red, to.red, weight), mix(from.green, to.green, weight), mix(from.blue, to.blue, weight));
    }

    private static int mix(int from, int to, double weight) {
        return (int) Math.round(from + weight * (to - from));
    }

    /** Black or white, whichever stands out more when written on this tone. */
    Tone ofText() {
        return contrast(BLACK) >= contrast(WHITE) ? BLACK : WHITE;
    }

    /** Contrast ratio of two tones as the Web Content Accessibility Guidelines define it, 1 to 21. */
    double contrast(Tone other) {
        double mine = luminance();
        double theirs = other.luminance();
        return (Math.max(mine, theirs) + 0.05) / (Math.min(mine, theirs) + 0.05);
    }

    /** Relative luminance in [0, 1]. */
    double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int level) {
        double value = level / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    /** As SVG and CSS write it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }
}
