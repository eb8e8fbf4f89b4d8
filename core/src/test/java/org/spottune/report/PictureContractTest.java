package org.spottune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** What all pictures have in common, from the smallest to the largest. */
class PictureContractTest {

    static Stream<Named<Picture>> pictures() {
        List<Named<Picture>> pictures = new ArrayList<>();
        IntStream.of(1, 2, 3, 30, 60, 100, 400).forEach(epochs -> {
            pictures.add(Named.of(epochs + " epochs", SamplePictures.curves(epochs)));
            pictures.add(Named.of(epochs + " validated epochs", SamplePictures.validatedCurves(epochs)));
            pictures.add(Named.of(epochs + " epochs of a direction", SamplePictures.directions(epochs)));
        });
        IntStream.of(1, 2, 4, 5, 17).forEach(methods -> IntStream.of(1, 12, 400)
                .forEach(epochs -> pictures.add(
                        Named.of("losses of " + methods + " over " + epochs, SamplePictures.losses(methods, epochs)))));
        IntStream.of(1, 2, 6, 12, 15, 18, 33, 50).forEach(blocks -> {
            pictures.add(Named.of("strip of " + blocks, SamplePictures.strip(blocks)));
            pictures.add(Named.of("histogram of " + blocks, SamplePictures.histogram(blocks, 1)));
            pictures.add(Named.of("large histogram of " + blocks, SamplePictures.histogram(blocks, 12_345)));
            IntStream.of(1, 22, 23, 5000)
                    .forEach(rounds -> pictures.add(
                            Named.of("usage of " + blocks + " in " + rounds, SamplePictures.usage(blocks, rounds))));
        });
        IntStream.of(1, 2, 5, 10, 20, 40, 41, 1000).forEach(classes -> {
            pictures.add(Named.of(
                    classes + " classes", SamplePictures.outcomes(classes, 50).picture()));
            pictures.add(Named.of(
                    classes + " large classes",
                    SamplePictures.outcomes(classes, 50_000).picture()));
        });
        IntStream.of(1, 2, 5, 6, 10).forEach(domains -> {
            IntStream.of(1, 5, 12).forEach(methods -> {
                String size = " of " + domains + " x " + methods;
                pictures.add(Named.of("scores" + size, SamplePictures.scores(domains, methods)));
                DoubleStream.of(0.001, 400)
                        .forEach(seconds -> pictures.add(Named.of(
                                "times" + size + " around " + seconds,
                                SamplePictures.times(domains, methods, seconds))));
            });
            IntStream.of(1, 12, 33, 50).forEach(blocks -> {
                String size = " of " + domains + " x " + blocks;
                pictures.add(Named.of("strips" + size, SamplePictures.strips(domains, blocks)));
                pictures.add(Named.of("histograms" + size, SamplePictures.histograms(domains, blocks)));
            });
        });
        IntStream.of(1, 3).forEach(sources -> IntStream.of(1, 3, 5).forEach(maps -> {
            String size = " from " + sources + " x " + maps + " maps";
            IntStream.of(1, 2, 100)
                    .forEach(epochs -> pictures.add(Named.of(
                            "amounts" + size + " over " + epochs, SamplePictures.amounts(sources, maps, 5, epochs))));
            pictures.add(Named.of("amounts" + size + " to one", SamplePictures.amounts(sources, maps, 1, 12)));
            IntStream.of(1, 5).forEach(targets -> {
                pictures.add(Named.of("matrix" + size, SamplePictures.transfers(sources, maps, targets)));
                IntStream.of(1, 16, 2048)
                        .forEach(channels -> pictures.add(Named.of(
                                channels + " channels" + size,
                                SamplePictures.channels(sources, maps, targets, channels))));
            });
        }));
        IntStream.of(1, 3, 6).forEach(maps -> IntStream.of(1, 5).forEach(images -> {
            String size = maps + " maps of " + images + " images";
            pictures.add(Named.of(size, SamplePictures.saliency(maps, images, 32, 32)));
            pictures.add(Named.of(size + ", larger", SamplePictures.saliency(maps, images, 72, 144)));
            pictures.add(Named.of(size + ", smallest", SamplePictures.saliency(maps, images, 1, 1)));
        }));
        return pictures.stream();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void isAccessibleAndCompleteInItself(Picture picture) {
        SvgElements svg = SvgElements.of(picture);

        assertThat(svg.root().getNamespaceURI()).isEqualTo(SvgElements.NAMESPACE);
        assertThat(svg.root().getAttribute("role")).isEqualTo("img");
        assertThat(svg.root().getAttribute("viewBox"))
                .isEqualTo("0 0 " + svg.root().getAttribute("width") + " "
                        + svg.root().getAttribute("height"));
        Element title = (Element) svg.root().getFirstChild();
        Element description = (Element) title.getNextSibling();
        assertThat(title.getTagName()).isEqualTo("title");
        assertThat(description.getTagName()).isEqualTo("desc");
        assertThat(title.getTextContent()).isNotBlank();
        assertThat(description.getTextContent()).isNotBlank().doesNotContain("NaN", "null");
        for (Element element : svg.named("*")) {
            assertThat(element.getTagName()).isIn("title", "desc", "g", "rect", "line", "circle", "path", "text");
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                assertThat(element.getAttributes().item(i).getNodeName())
                        .doesNotContain("href")
                        .doesNotStartWith("on");
                assertThat(element.getAttributes().item(i).getNodeValue()).doesNotContain("url(", "NaN", "Infinity");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void noTextLeavesThePictureOrRunsIntoAnother(Picture picture) {
        List<TextBox> boxes = SvgElements.of(picture).named("text").stream()
                .filter(text -> !text.hasAttribute("transform"))
                .map(TextBox::of)
                .toList();

        for (int i = 0; i < boxes.size(); i++) {
            TextBox one = boxes.get(i);
            if (one.left < 0 || one.top < 0 || one.right > picture.width() || one.bottom > picture.height()) {
                fail(one + " is not within " + picture.width() + " x " + picture.height());
            }
            for (TextBox other : boxes.subList(0, i)) {
                if (one.overlaps(other)) {
                    fail(one + " and " + other + " overlap");
                }
            }
        }
    }

    /** Where a text lies, if its letters are as wide as those of the fonts asked for are on average. */
    private record TextBox(String text, double left, double top, double right, double bottom) {

        private static final double ADVANCE = 0.53;
        private static final double CAP_HEIGHT = 0.72;

        static TextBox of(Element element) {
            String text = element.getTextContent();
            double size = element.hasAttribute("font-size") ? SvgElements.number(element, "font-size") : 12;
            double width = TextFit.width(text, size) * ADVANCE / 0.58;
            double x = SvgElements.number(element, "x");
            double y = SvgElements.number(element, "y");
            double left =
                    switch (element.getAttribute("text-anchor")) {
                        case "middle" -> x - width / 2;
                        case "end" -> x - width;
                        default -> x;
                    };
            return new TextBox(text, left, y - CAP_HEIGHT * size, left + width, y);
        }

        boolean overlaps(TextBox other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }
}
