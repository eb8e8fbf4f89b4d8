package org.spottune.report;

/**
 * A picture of finished numbers, drawn as SVG. Lengths are in pixels at its own scale; viewers may show it at any size.
 */
public sealed interface Picture
        permits BlockUsageMap,
                CellTimes,
                ConfusedPairs,
                ConfusionMatrix,
                DirectionCurves,
                DomainScores,
                LearningCurves,
                LossCurves,
                RoutingStrip,
                RoutingStrips,
                SaliencyMaps,
                TransferAmounts,
                TransferChannels,
                TransferMatrix,
                TunedBlocksHistogram,
                TunedBlocksHistograms {

    /** What it shows, in a few words; also its heading. */
    String title();

    /** What it shows, in words for readers who cannot see it. */
    String description();

    double width();

    double height();

    /** Draws it below {@link Drawing#heading}, from the upper left corner (0, 0). */
    void drawOn(Drawing drawing);

    /** Writes it into a document of SVG or HTML. */
    default void writeTo(Markup markup) {
        markup.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + Numbers.coordinate(width()) + " " + Numbers.coordinate(height()),
                "width",
                width(),
                "height",
                height(),
                "role",
                "img",
                "font-family",
                Drawing.FONT,
                "font-size",
                Drawing.TEXT_SIZE,
                "fill",
                Drawing.INK);
        markup.leaf("title", title()).leaf("desc", description()).line();
        Drawing drawing = new Drawing(markup);
        drawing.box(0, 0, width(), height(), "fill", Tone.WHITE);
        drawing.heading(title());
        drawOn(drawing);
        markup.close();
    }

    /** The text of an SVG file. */
    default String toSvg() {
        Markup markup = new Markup();
        writeTo(markup);
        return markup.line().toString();
    }
}
