package org.spottune.report;

/** Estimates the width of text: the font that will show a picture is unknown when it is drawn. */
final class TextFit {

    /** Mean advance of Latin letters and digits in the fonts asked for, as a share of the size, rounded up. */
    private static final double ADVANCE = 0.58;
    /** Letters of other scripts are up to about as wide as high. */
    private static final double WIDE_ADVANCE = 1.05;

    private static final int FIRST_WIDE = 0x1100;
    private static final String ELLIPSIS = "\u2026";

    private TextFit() {}

    static double width(String text, double size) {
        return text.codePoints().mapToDouble(TextFit::advance).sum() * size;
    }

    /** The text, or its beginning and an ellipsis if it is wider than the room. */
    static String within(double room, String text, double size) {
        if (width(text, size) <= room) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        double left = room - width(ELLIPSIS, size);
        for (int point : text.codePoints().toArray()) {
            left -= advance(point) * size;
            if (left < 0) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept.append(ELLIPSIS).toString();
    }

    private static double advance(int point) {
        return point >= FIRST_WIDE && point != ELLIPSIS.codePointAt(0) ? WIDE_ADVANCE : ADVANCE;
    }
}
