package org.spottune.spark.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
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

class PictureDecathlonTest {

    private static final int SIZE = 32;
    /** Of each class. */
    private static final int PICTURES = 60;
    /** Enough to tell circles from hexagons by how much of the picture they cover. */
    private static final int MANY = 200;

    /** Standard errors from which on a difference of many properties is none of chance. */
    private static final double CERTAIN = 5;

    private static final PictureDrawing DRAWING = new PictureDrawing(SIZE, 7);

    static Stream<Named<PictureDomain>> domains() {
        return PictureDecathlon.DOMAINS.stream().map(domain -> Named.of(domain.name(), domain));
    }

    /** Those whose every class is symmetric on average; some textures are not, and yet are what they are in a mirror. */
    static Stream<Named<PictureDomain>> symmetricDomains() {
        return domains()
                .filter(domain ->
                        domain.getPayload().mirrorable() && domain.getPayload().getClass() != Textures.class);
    }

    @Test
    void tenDomainsHaveNamesOfTheirOwnInOrder() {
        List<String> names =
                PictureDecathlon.DOMAINS.stream().map(PictureDomain::name).toList();

        assertThat(names).hasSize(10).doesNotHaveDuplicates().isSorted().contains(PictureDecathlon.SOURCE.name());
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
        assertThat(PictureDecathlon.DOMAINS.stream()
                        .filter(domain -> !domain.mirrorable())
                        .map(PictureDomain::name))
                .containsExactly("digits", "glyphs", "lights", "motions", "relations");

        assertMirrored(new Lights(), Map.of("east", "west", "south-east", "south-west", "north-west", "north-east"));
        assertMirrored(new Motions(), Map.of("long-falling", "long-rising", "short-rising", "short-falling"));
        assertMirrored(new Relations(), Map.of("left", "right"));
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
    void asManyDotsAreDrawnAsTheClassSays() {
        PictureDomain counts = new Counts();
        for (int ofClass = 0; ofClass < counts.classes().size(); ofClass++) {
            for (int index = 0; index < PICTURES; index++) {
                Draws draws = Draws.of(7, Purpose.PICTURES).at(ofClass).at(index);
                // Three times as large, so that gaps are wider than the steps of a pixel.
                BufferedImage picture = new BufferedImage(3 * SIZE, 3 * SIZE, BufferedImage.TYPE_INT_RGB);
                counts.draw(picture.createGraphics(), 3 * SIZE, ofClass, draws);

                assertThat(islands(picture)).as("dots of picture %s", index).isEqualTo(ofClass + 1);
            }
        }
    }

    /** Areas without edges inside, but for that of the upper left corner. */
    private static int islands(BufferedImage picture) {
        boolean[] visited = new boolean[picture.getWidth() * picture.getHeight()];
        int islands = -1;
        for (int pixel = 0; pixel < visited.length; pixel++) {
            if (!visited[pixel]) {
                visit(picture, visited, pixel);
                islands++;
            }
        }
        return islands;
    }

    private static void visit(BufferedImage picture, boolean[] visited, int start) {
        int width = picture.getWidth();
        Deque<Integer> shore = new ArrayDeque<>(List.of(start));
        visited[start] = true;
        while (!shore.isEmpty()) {
            int pixel = shore.pop();
            IntStream.of(
                            pixel % width == 0 ? pixel : pixel - 1,
                            pixel % width == width - 1 ? pixel : pixel + 1,
                            pixel - width,
                            pixel + width)
                    .filter(next -> next >= 0 && next < visited.length && !visited[next])
                    .filter(next -> isNear(
                            picture.getRGB(next % width, next / width), picture.getRGB(pixel % width, pixel / width)))
                    .forEach(next -> {
                        visited[next] = true;
                        shore.push(next);
                    });
        }
    }

    private static boolean isNear(int one, int other) {
        return Math.abs((one >> 16 & 0xFF) - (other >> 16 & 0xFF)) < 6
                && Math.abs((one >> 8 & 0xFF) - (other >> 8 & 0xFF)) < 6
                && Math.abs((one & 0xFF) - (other & 0xFF)) < 6;
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
