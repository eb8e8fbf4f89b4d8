package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

class ImageFolderListingTest {
    @TempDir
    private Path folder;

    private ImageTree tree;

    @BeforeEach
    void start() {
        tree = new ImageTree(folder);
    }

    @Test
    void numbersImagesBySplitThenClassThenPath() throws IOException {
        tree.with("test/b/1.png")
                .with("val/a/1.png")
                .with("train/b/2.png")
                .with("train/a/x/1.png")
                .with("train/a/x.png")
                .with("train/b/10.png");

        SourceListing listed = list();

        assertThat(listed.classes()).containsExactly("a", "b");
        assertThat(listed.images())
                .containsExactly(
                        new SourceImage(Split.TRAIN, 0, 0, "train/a/x.png"),
                        new SourceImage(Split.TRAIN, 1, 0, "train/a/x/1.png"),
                        new SourceImage(Split.TRAIN, 2, 1, "train/b/10.png"),
                        new SourceImage(Split.TRAIN, 3, 1, "train/b/2.png"),
                        new SourceImage(Split.VAL, 4, 0, "val/a/1.png"),
                        new SourceImage(Split.TEST, 5, 1, "test/b/1.png"));
    }

    @Test
    void sortsClassesAsPythonDoes() throws IOException {
        // As UTF-16, U+1F600 would come before U+FB01.
        for (String name : new String[] {"\ud83d\ude00", "\ufb01", "Zebra", "ape", "10", "9"}) {
            tree.with("train/" + name + "/1.png");
        }

        assertThat(list().classes()).containsExactly("10", "9", "Zebra", "ape", "\ufb01", "\ud83d\ude00");
    }

    @Test
    void takesEveryKnownEndingInAnyCase() throws IOException {
        for (String ending : new String[] {"jpg", "JPEG", "Png", "bmp", "ppm", "pgm", "webp"}) {
            tree.with("train/a/image." + ending);
        }

        assertThat(list().images()).hasSize(7);
    }

    @Test
    void countsWhatItPassesOver() throws IOException {
        tree.with("train/a/1.png")
                .with("train/a/notes.txt")
                .with("train/a/more/scan.TIF")
                .with("train/a/.hidden.png")
                .with("train/a/.thumbnails/1.png")
                .with("train/.cache/1.png")
                .with("train/stray.png")
                .with("README")
                .withFolder("validation");

        assertThat(list().ignored())
                .containsOnly(
                        entry(".txt", 1L),
                        entry(".tif", 1L),
                        entry("hidden", 3L),
                        entry(".png", 1L),
                        entry("no ending", 1L),
                        entry("folder validation", 1L));
    }

    @Test
    void copesWithUnusualNames() throws IOException {
        tree.with("train/a:b c%20é #1/x:y ?.png");

        assertThat(list().images()).containsExactly(new SourceImage(Split.TRAIN, 0, 0, "train/a:b c%20é #1/x:y ?.png"));
    }

    @Test
    void reportsEverythingThatIsWrong() {
        tree.with("train/a/1.png")
                .with("train/empty/notes.txt")
                .with("test/a/1.png")
                .with("test/unseen/1.png")
                .withFolder("val");

        assertThatThrownBy(this::list)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot ingest 'file:" + folder)
                .hasMessageEndingWith(
                        """
                        ': 3 problems
                          'train/empty' has no images (bmp, jpeg, jpg, pgm, png, ppm, webp)
                          'val' has no folder of images for any class
                          class 'unseen' is in 'test' but not in 'train'""");
    }

    @Test
    void refusesAFolderWithoutTrainingImages() {
        tree.with("a/1.png");

        assertThatThrownBy(this::list)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 problem\n  it has no folder 'train' with a folder of images for each class");
    }

    @Test
    void refusesAMissingFolder() {
        assertThatThrownBy(() -> list(new ImageTree(folder.resolve("missing"))))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("missing': it does not exist");
    }

    @Test
    void refusesAFile() {
        tree.with("archive.zip");

        assertThatThrownBy(() -> list(new ImageTree(folder.resolve("archive.zip"))))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith("archive.zip': it is not a folder");
    }

    private SourceListing list() throws IOException {
        return list(tree);
    }

    private static SourceListing list(ImageTree tree) throws IOException {
        return ImageFolderListing.list(tree.source(), Progress.NONE);
    }
}
