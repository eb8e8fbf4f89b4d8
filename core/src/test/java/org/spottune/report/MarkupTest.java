package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class MarkupTest {

    private static final String HOSTILE = "</text><script>alert(\"1\" + '2')</script>&lt; ]]>";

    @Test
    void textsAndAttributesComeBackAsTheyWere() {
        String written = new Markup()
                .open("svg", "xmlns", SvgElements.NAMESPACE)
                .leaf("text", HOSTILE, "class", HOSTILE)
                .close()
                .toString();

        Element text = SvgElements.parse(written).named("text").get(0);
        assertThat(written).doesNotContain("<script");
        assertThat(text.getTextContent()).isEqualTo(HOSTILE);
        assertThat(text.getAttribute("class")).isEqualTo(HOSTILE);
    }

    @Test
    void whatXmlCannotHoldIsReplaced() {
        String written = new Markup()
                .leaf("p", "a\u0000b\u0008c\uD800d\uFFFEe \uD83D\uDE00", "title", "\u0001")
                .toString();

        assertThat(SvgElements.parse(written).root().getTextContent())
                .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe \uD83D\uDE00");
        assertThat(SvgElements.parse(written).root().getAttribute("title")).isEqualTo("\uFFFD");
    }

    @Test
    void elementsWithoutContentAreClosedAsHtmlNeedsIt() {
        String written =
                new Markup().open("p").open("td").close().empty("br").close().toString();

        assertThat(written).isEqualTo("<p><td></td><br/></p>");
    }

    @Test
    void numbersAreWrittenToAHundredth() {
        assertThat(new Markup().empty("a", "x", 1.0, "y", 2.345, "z", -0.001, "n", 3))
                .hasToString("<a x=\"1\" y=\"2.35\" z=\"0\" n=\"3\"/>");
    }

    @Test
    void refusesAnAttributeWithoutValue() {
        assertThatThrownBy(() -> new Markup().open("a", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Attributes must be pairs of name and value, got 1");
    }
}
