package org.spottune.spark.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.spottune.random.Draws;
import org.spottune.random.Purpose;

class PictureDomainsTest {

    private static final int SIZE = 32;
    /** Of each class. */
    private static final int PICTURES = 60;
    /** Enough to tell circles from hexagons by how much of the picture they cover. */
    private static final int MANY = 200;

    /** Standard errors from which on a difference of many properties is none of chance. */
    private static final double CERTAIN = 5;

    private static final PictureDrawing DRAWING = new PictureDrawing(SIZE, 7);

    static Stream<Named<PictureDomain>> domains() {
        return all().map(domain -> Named.of(domain.name(), domain));
    }

    /** Targets and parts of the source. */
    private static Stream<PictureDomain> all() {
        return Stream.concat(PictureDomains.TARGETS.stream(), PictureDomains.SOURCE.parts().stream());
    }

    /** Those whose every class is symmetric on average; some textures are not, and yet are what they are in a mirror. */
    static Stream<Named<PictureDomain>> symmetricDomains() {
        return domains()
                .filter(domain ->
                        domain.getPayload().mirrorable() && domain.getPayload().getClass() != Textures.class);
    }

    @Test
    void namesAreUniqueAndTargetsInOrder() {
        assertThat(all().map(PictureDomain::name)).hasSize(9).doesNotHaveDuplicates();
        assertThat(PictureDomains.TARGETS).extracting(PictureDomain::name).isSorted();
    }

    @Test
    void theSourceHasTheClassesOfItsParts() {
        Mixture source = PictureDomains.SOURCE;

        assertThat(source.classes()).hasSize(44).contains("digits-3", "textures-waves");
        PictureDomain last = source.parts().get(4);
        int lastClass = source.classes().size() - 1;
        assertThat(source.classes().get(lastClass)).isEqualTo("textures-waves");
        assertThat(pixels(drawnBy(source, lastClass)))
                .isEqualTo(pixels(drawnBy(last, last.classes().size() - 1)));
        assertThatThrownBy(() -> drawnBy(source, lastClass + 1))
                .hasMessage("Cannot draw class 44 of 'source': it has 44");
    }

    private static BufferedImage drawnBy(PictureDomain domain, int ofClass) {
        BufferedImage picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        domain.draw(picture.createGraphics(), SIZE, ofClass, Draws.of(1, Purpose.PICTURES));
        return picture;
    }

    @ParameterizedTest
    @MethodSource("domains")
    void classesAreFewAndCanNameFolders(PictureDomain domain) {
        assertThat(domain.classes())
                .hasSizeBetween(6, 24)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("[a-z0-9-]+"));
    }

    @ParameterizedTest
    @MethodSource("domains")
    void picturesRepeatThemselvesAndDifferFromEachOther(PictureDomain domain) {
        Set<List<Integer>> seen = new HashSet<>();
        for (int ofClass = 0; ofClass < domain.classes().size(); ofClass++) {
            for (int index = 0; index < 5; index++) {
                List<Integer> picture = pixels(DRAWING.picture(domain, ofClass, index));

                assertThat(pixels(DRAWING.picture(domain, ofClass, index))).isEqualTo(picture);
                assertThat(seen.add(picture))
                        .as("picture %s of class %s is a new one", index, ofClass)
                        .isTrue();
            }
        }
        assertThat(pixels(new PictureDrawing(SIZE, 8).picture(domain, 0, 0)))
                .as("a picture by another seed")
                .isNotIn(seen);
    }

    @ParameterizedTest
    @MethodSource("domains")
    void noPictureIsBlankEvenWithoutNoise(PictureDomain domain) {
        for (int ofClass = 0; ofClass < domain.classes().size(); ofClass++) {
            for (BufferedImage picture : drawn(domain, ofClass)) {
                int range = Stream.<Function<Color, Integer>>of(Color::getRed, Color::getGreen, Color::getBlue)
                        .mapToInt(channel -> range(pixels(picture).stream()
                                .map(rgb -> channel.apply(new Color(rgb)))
                                .toList()))
                        .max()
                        .orElseThrow();

                assertThat(range)
                        .as("levels of a picture of class %s", domain.classes().get(ofClass))
                        .isGreaterThan(30);
            }
        }
    }

    private static int range(List<Integer> levels) {
        return levels.stream().max(Integer::compare).orElseThrow()
                - levels.stream().min(Integer::compare).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("domains")
    void everyTwoClassesDifferInTheMeanOfSomeProperty(PictureDomain domain) {
        List<PictureProperties> classes = IntStream.range(0, domain.classes().size())
                .mapToObj(ofClass -> PictureProperties.of(drawn(domain, ofClass, MANY)))
                .toList();

        for (int one = 0; one < classes.size(); one++) {
            for (int other = 0; other < one; other++) {
                assertThat(classes.get(one).clearestDifference(classes.get(other)))
                        .as(
                                "between %s and %s",
                                domain.classes().get(one), domain.classes().get(other))
                        .isGreaterThan(CERTAIN);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("symmetricDomains")
    void mirroredPicturesLookLikeTheOthersOfTheirClass(PictureDomain domain) {
        for (int ofClass = 0; ofClass < domain.classes().size(); ofClass++) {
            List<BufferedImage> pictures = drawn(domain, ofClass, MANY);

            assertThat(mirrored(pictures.subList(0, MANY / 2))
                            .clearestDifference(PictureProperties.of(pictures.subList(MANY / 2, MANY))))
                    .as(
                            "between mirrored and other pictures of %s",
                            domain.classes().get(ofClass))
                    .isLessThan(CERTAIN);
        }
    }

    @Test
    void inDomainsThatMayNotBeMirroredClassesTurnIntoOthers() {
        assertThat(all().filter(domain -> !domain.mirrorable()).map(PictureDomain::name))
                .containsExactlyInAnyOrder("digits", "glyphs", "lights");

        assertMirrored(new Lights(), Map.of("east", "west", "south-east", "south-west", "north-west", "north-east"));
    }

    private static void assertMirrored(PictureDomain domain, Map<String, String> classes) {
        classes.forEach(
                (from, to) -> assertThat(mirrored(drawn(domain, domain.classes().indexOf(from), MANY))
                                .clearestDifference(PictureProperties.of(
                                        drawn(domain, domain.classes().indexOf(to), MANY))))
                        .as("between mirrored pictures of %s and those of %s", from, to)
                        .isLessThan(CERTAIN));
    }

    @Test
    void theHueOfTheClassCoversTheMost() {
        PictureDomain hues = new Hues();
        for (int ofClass = 0; ofClass < hues.classes().size(); ofClass++) {
            for (BufferedImage picture : drawn(hues, ofClass)) {
                assertThat(mostFrequentHue(picture)).isEqualTo(hues.classes().get(ofClass));
            }
        }
    }

    /** Of the eight, the nearest to most of the pixels. */
    private static String mostFrequentHue(BufferedImage picture) {
        List<String> names = List.of("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink");
        double[] degrees = {0, 30, 56, 115, 178, 222, 272, 322};
        int[] pixels = new int[names.size()];
        for (int rgb : pixels(picture)) {
            Color colour = new Color(rgb);
            double hue = 360 * Color.RGBtoHSB(colour.getRed(), colour.getGreen(), colour.getBlue(), null)[0];
            pixels[
                    IntStream.range(0, names.size())
                            .boxed()
                            .min(Comparator.comparingDouble(
                                    name -> 180 - Math.abs(180 - Math.abs(hue - degrees[name]))))
                            .orElseThrow()]++;
        }
        return names.get(IntStream.range(0, names.size())
                .boxed()
                .max(Comparator.comparingInt(name -> pixels[name]))
                .orElseThrow());
    }

    @Test
    void lightComesFromWhereTheClassSays() {
        PictureDomain lights = new Lights();
        for (int ofClass = 0; ofClass < lights.classes().size(); ofClass++) {
            double right = 0;
            double down = 0;
            for (BufferedImage picture : drawn(lights, ofClass)) {
                int[] levels = PictureProperties.grey(picture);
                for (int y = 1; y < SIZE; y++) {
                    for (int x = 1; x < SIZE; x++) {
                        right += withoutEdges(levels[y * SIZE + x] - levels[y * SIZE + x - 1]);
                        down += withoutEdges(levels[y * SIZE + x] - levels[(y - 1) * SIZE + x]);
                    }
                }
            }

            double octant = Math.atan2(down, right) / (Math.PI / 4);
            assertThat(Math.floorMod(Math.round(octant), 8))
                    .as(
                            "octant in which pictures of %s get brighter",
                            lights.classes().get(ofClass))
                    .isEqualTo(ofClass);
        }
    }

    private static int withoutEdges(int step) {
        return Math.abs(step) < 40 ? step : 0;
    }

    /** Pictures of a class without noise. */
    private static List<BufferedImage> drawn(PictureDomain domain, int ofClass) {
        return drawn(domain, ofClass, PICTURES);
    }

    private static List<BufferedImage> drawn(PictureDomain domain, int ofClass, int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> DRAWING.withoutNoise(domain, ofClass, index))
                .toList();
    }

    private static PictureProperties mirrored(List<BufferedImage> pictures) {
        AffineTransform mirror = new AffineTransform(-1, 0, 0, 1, SIZE, 0);
        return PictureProperties.of(pictures.stream()
                .map(picture -> new AffineTransformOp(mirror, AffineTransformOp.TYPE_NEAREST_NEIGHBOR)
                        .filter(picture, new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB)))
                .toList());
    }

    private static List<Integer> pixels(BufferedImage picture) {
        int size = picture.getWidth();
        return Arrays.stream(picture.getRGB(0, 0, size, size, null, 0, size))
                .boxed()
                .toList();
    }
}
