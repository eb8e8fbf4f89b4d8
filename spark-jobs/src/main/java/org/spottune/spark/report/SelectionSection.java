package org.spottune.spark.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.spottune.report.Markup;
import org.spottune.report.Numbers;
import org.spottune.spark.sweep.Selection;
import org.spottune.spark.sweep.SelectionRule;

/** The section of chosen settings: candidates with their figures. */
final class SelectionSection {

    private static final String NONE = "\u2013";

    private final Markup html;

    SelectionSection(Markup html) {
        this.html = html;
    }

    void write(List<Selection> selections) {
        if (selections.isEmpty()) {
            return;
        }
        html.leaf("h3", "Chosen settings").line();
        SelectionRule rule = selections.get(0).rule();
        html.leaf("p", caption(rule), "class", "caption").line();
        html.open("div", "class", "cells scroll", "tabindex", 0, "role", "region", "aria-label", "Chosen settings");
        html.open("table").open("thead").open("tr");
        List.of("domain/method", "settings", "").forEach(name -> html.leaf("th", name, "scope", "col"));
        List.of("top\u20111", "loss").forEach(name -> html.leaf("th", name, "scope", "col", "class", "number"));
        html.close().close().line().open("tbody");
        selections.forEach(this::rows);
        html.close().close().close().line();
    }

    private static String caption(SelectionRule rule) {
        String images = rule.images() == SelectionRule.Images.VAL
                ? "validation images"
                : String.format(
                        Locale.ROOT,
                        "held-out training images, %s of them in each of %d folds",
                        Numbers.exactPercent(rule.fraction()),
                        rule.folds());
        return "Each combination of values was measured on " + images + "; the best by "
                + rule.metric().id() + " was chosen. Test images were not used.";
    }

    private void rows(Selection selection) {
        for (int i = 0; i < selection.candidates().size(); i++) {
            Selection.Tried tried = selection.candidates().get(i);
            boolean chosen = tried.settings().equals(selection.chosen());
            html.open("tr").leaf("th", i == 0 ? selection.name() : "", "scope", "row");
            html.leaf("td", tried.text()).leaf("td", chosen ? "chosen" : "");
            number(tried.top1().map(Numbers::exactPercent));
            number(tried.loss().map(loss -> String.format(Locale.ROOT, "%.4f", loss)));
            html.close().line();
        }
    }

    private void number(Optional<String> text) {
        html.leaf("td", text.orElse(NONE), "class", "number");
    }
}
