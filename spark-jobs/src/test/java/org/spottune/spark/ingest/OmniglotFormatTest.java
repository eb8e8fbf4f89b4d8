package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

class OmniglotFormatTest {

    @TempDir
    private Path folder;

    private ImageTree tree;

    @BeforeEach
    void start() {
        tree = new ImageTree(folder);
    }

    @Test
    void dividesDrawersAmongTrainingAndTest() throws IOException {
        drawings("images_background/Greek/character02", 2, 1, 20);
        drawings("images_background/Greek/character01", 1, 1, 20);
        drawings("images_evaluation/Angelic/character01", 965, 14, 17);

        SourceListing listing = list();

        assertThat(listing.classes()).containsExactly("Angelic/character01", "Greek/character01", "Greek/character02");
        assertThat(listing.images(Split.TRAIN)).hasSize(2 + 15 + 15);
        assertThat(listing.images(Split.TEST)).hasSize(2 + 5 + 5);
        assertThat(listing.images(Split.VAL)).isEmpty();
        assertThat(listing.images().get(0))
                .isEqualTo(new SourceImage(Split.TRAIN, 0, 0, "images_evaluation/Angelic/character01/0965_14.png"));
        assertThat(listing.images(Split.TEST).get(3))
                .isEqualTo(new SourceImage(Split.TEST, 35, 1, "images_background/Greek/character01/0001_17.png"));
        assertThat(listing.images()).extracting(SourceImage::id).isSorted().doesNotHaveDuplicates();
        assertThat(new OmniglotFormat().preprocessing().augmentation().horizontalFlip())
                .isFalse();
    }

    @Test
    void countsWhatItPassesOver() throws IOException {
        drawings("images_background/Greek/character01", 1, 15, 16);
        tree.with("images_background/readme.txt").with("images_background/Greek/character01/.DS_Store");

        assertThat(list().ignored()).containsOnly(entry("file in images_background", 1L), entry("hidden", 1L));
    }

    @Test
    void reportsEverythingThatIsWrong() {
        drawings("images_background/Greek/character01", 1, 1, 20);
        drawings("images_evaluation/Greek/character01", 1, 1, 20);
        drawings("images_background/Latin/character01", 2, 1, 3);
        tree.with("images_background/Latin/character02/0003_16.png")
                .with("images_background/Latin/character02/0003_21.png")
                .with("images_background/Latin/character02/drawing.png")
                .with("images_background/Latin/character02/0004_16.png");

        assertThatThrownBy(this::list)
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(
                        "6 problems",
                        "alphabet 'Greek' is in 'images_background' and in 'images_evaluation'",
                        "'images_background/Latin/character01' has no drawing for test",
                        "'images_background/Latin/character02/0003_21.png' has drawer 21, expected one from 1 to 20",
                        "'images_background/Latin/character02/drawing.png' must be a file named <number>_<drawer>.png",
                        "' are by the same drawer",
                        "'images_background/Latin/character02' has no drawing for train");
    }

    @Test
    void refusesAFolderOfSomethingElse() {
        tree.with("train/cat/1.png");

        assertThatThrownBy(this::list)
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        "it has no folder <alphabet>/<character> in images_background or images_evaluation");
    }

    private void drawings(String character, int number, int firstDrawer, int lastDrawer) {
        IntStream.rangeClosed(firstDrawer, lastDrawer)
                .forEach(drawer -> tree.with("%s/%04d_%02d.png".formatted(character, number, drawer)));
    }

    private SourceListing list() throws IOException {
        return OmniglotFormat.list(tree.source(), Progress.NONE);
    }
}
