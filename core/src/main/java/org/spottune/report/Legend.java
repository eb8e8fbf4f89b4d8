package org.spottune.report;

import java.util.ArrayList;
import java.util.List;
import org.spottune.report.Drawing.Anchor;

/**
 * The meaning of tones, side by side, wrapped into rows.
 *
 * @param entries from left to right
 * @param width of the longest row
 */
record Legend(List<Entry> entries, double width) {

    private static final double BOX = 13;
    private static final double GAP = 6;
    private static final double BETWEEN = 20;
    private static final double ROW = 20;

    /** A tone and its meaning. */
    record Entry(Tone tone, String text) {}

    /** An entry and where it begins. */
    private record Place(Entry entry, double x, double y) {}

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        double x = 0;
        double y = 0;
        for (Entry entry : entries) {
            double room = BOX + GAP + TextFit.width(entry.text, Drawing.TEXT_SIZE);
            if (x > 0 && x + room > width) {
                x = 0;
                y += ROW;
            }
            places.add(new Place(entry, x, y));
            x += room + BETWEEN;
        }
        return places;
    }

    double height() {
        List<Place> places = places();
        return places.get(places.size() - 1).y + ROW;
    }

    /** Draws it with its upper left corner at a point. */
    void drawOn(Drawing drawing, double left, double top) {
        for (Place place : places()) {
            double x = left + place.x;
            double y = top + place.y;
            drawing.group(
                    () -> {
                        drawing.box(x, y, BOX, BOX, "fill", place.entry.tone, "stroke", Drawing.GREY);
                        drawing.text(x + BOX + GAP, y + 11, Anchor.START, shown(place.entry.text));
                    },
                    "class",
                    "legend");
        }
    }

    private String shown(String text) {
        return TextFit.within(width - BOX - GAP, text, Drawing.TEXT_SIZE);
    }
}
