package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spottune.data.DataException;
import org.spottune.data.LabelledImage;
import org.spottune.data.Split;
import org.spottune.spark.decathlon.TinyDecathlon;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

class DecathlonListingTest {

    @TempDir
    private Path parent;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = parent.resolve("small");
        TinyDecathlon.write(folder);
    }

    @Test
    void takesClassesAndIdsFromTheAnnotations() throws IOException {
        SourceListing pets = list("pets", false);

        assertThat(pets.classes()).containsExactly("dog", "cat", "ape");
        assertThat(pets.categoryIds()).containsExactly(20000001L, 20000002L, 20000003L);
        assertThat(pets.images(Split.TRAIN))
                .startsWith(
                        new SourceImage(Split.TRAIN, 20200001, 0, "data/pets/train/20200001.png"),
                        new SourceImage(Split.TRAIN, 20200002, 1, "data/pets/train/20200002.png"))
                .hasSize(6);
        assertThat(pets.images(Split.VAL)).extracting(SourceImage::label).containsExactly(0, 1, 2);
    }

    @Test
    void hidesTheClassesOfTestImagesUnlessTheyAreGiven() throws IOException {
        assertThat(list("pets", false).images(Split.TEST))
                .hasSize(3)
                .extracting(SourceImage::label)
                .containsOnly(LabelledImage.HIDDEN);
        assertThat(list("pets", true).images(Split.TEST))
                .extracting(SourceImage::label)
                .containsExactly(0, 1, 2);
        Files.move(folder.resolve("labels/pets_test.json"), folder.resolve("labels/pets_test_stripped.json"));
        assertThat(list("pets", true).images(Split.TEST))
                .extracting(SourceImage::label)
                .containsExactly(0, 1, 2);
    }

    @Test
    void aSplitWithoutImagesOrWithoutAFileIsNone() throws IOException {
        Files.delete(folder.resolve("annotations/letters_test_stripped.json"));

        SourceListing letters = list("letters", false);

        assertThat(letters.images(Split.VAL)).isEmpty();
        assertThat(letters.images()).hasSize(1);
    }

    @Test
    void labelsFollowTheOrderOfCategoryIdsAlsoWhereOneIsNeverSeen() throws IOException {
        // Ids 9, 20000002 and 20000003: what was the last class becomes the first, and 'dog' is seen in no split.
        for (String split : new String[] {"train", "val"}) {
            change("annotations/pets_" + split + ".json", "\"category_id\":20000001", "\"category_id\":20000002");
            change("annotations/pets_" + split + ".json", "20000003", "9");
        }
        change("annotations/pets_test_stripped.json", "20000003", "9");

        SourceListing pets = list("pets", false);

        assertThat(pets.classes()).containsExactly("ape", "dog", "cat");
        assertThat(pets.categoryIds()).containsExactly(9L, 20000001L, 20000002L);
        assertThat(pets.images(Split.VAL)).extracting(SourceImage::label).containsExactly(2, 2, 0);
    }

    @Test
    void tellsClassesOfOneNameApartByTheirIds() throws IOException {
        for (String split : new String[] {"train", "val", "test_stripped"}) {
            change("annotations/pets_" + split + ".json", "\"ape\"", "\"cat\"");
        }

        assertThat(list("pets", false).classes()).containsExactly("dog", "cat (20000002)", "cat (20000003)");
    }

    @Test
    void reportsEverythingThatIsWrongTogether() throws IOException {
        String train = "annotations/pets_train.json";
        change(train, "\"image_id\":20200001,\"category_id\":20000001", "\"image_id\":20200001,\"category_id\":77");
        change(train, "\"image_id\":20200002", "\"image_id\":5");
        change(train, "\"image_id\":20200003", "\"image_id\":20200004");
        change("annotations/pets_val.json", "\"id\":20200008,\"width\"", "\"id\":20200006,\"width\"");
        Files.delete(folder.resolve("data/pets/train/20200005.png"));

        assertProblems(
                "pets",
                "10 problems\n",
                "'annotations/pets_train.json' line 1, column ",
                ": image 20200001 has category 77, which is not among the 3 categories",
                ": annotation of image 5, which is not among the 6 images of the split",
                ": a second annotation of image 20200004",
                ": image 20200001 ('data/pets/train/20200001.png') has no annotation",
                ": image 20200002 ('data/pets/train/20200002.png') has no annotation",
                ": image 20200003 ('data/pets/train/20200003.png') has no annotation",
                "image 20200005 of train: there is no file 'data/pets/train/20200005.png'");
    }

    @Test
    void refusesAnIdThatIsTwiceInASplit() throws IOException {
        change("annotations/pets_test_stripped.json", "\"id\":20200011,", "\"id\":20200010,");

        assertProblems(
                "pets",
                "1 problem\n",
                "'annotations/pets_test_stripped.json' line 1, column ",
                ": image 20200010 ('data/pets/test/20200011.png') repeats the id of"
                        + " 'annotations/pets_test_stripped.json' line 1, column ",
                "('data/pets/test/20200010.png')");
    }

    @Test
    void refusesAnIdThatIsInTwoSplits() throws IOException {
        change("annotations/pets_test_stripped.json", "\"id\":20200011,", "\"id\":20200001,");

        assertProblems(
                "pets",
                "1 problem\n",
                ": image 20200001 ('data/pets/test/20200011.png') repeats the id of"
                        + " 'annotations/pets_train.json' line 1, column ");
    }

    @Test
    void refusesFilesOutsideOfTheFolder() throws IOException {
        String train = "annotations/pets_train.json";
        change(train, "data/pets/train/20200001.png", "data/../../secret.png");
        change(train, "data/pets/train/20200002.png", "/etc/secret.png");
        change(train, "data/pets/train/20200003.png", "data//pets.png");
        change(train, "data/pets/train/20200004.png", "");
        change(train, "data/pets/train/20200006.png", "data/pets\\u0000.png");

        assertProblems(
                "pets",
                "5 problems\n",
                "'annotations/pets_train.json' line 1, column ",
                ": 'file_name' must lie within the folder, got 'data/../../secret.png'",
                "got '/etc/secret.png'",
                "got 'data//pets.png'",
                "got ''");
    }

    @Test
    void takesStepsThatStayWhereTheyAre() throws IOException {
        change("annotations/pets_train.json", "data/pets/train/20200005.png", "./data/./pets/train/20200005.png");

        assertThat(list("pets", false).images()).extracting(SourceImage::path).contains("data/pets/train/20200005.png");
    }

    @Test
    void countsFilesThatNoAnnotationNames() throws IOException {
        new ImageTree(folder).with("data/pets/train/extra.png").with("data/pets/train/.hidden");

        assertThat(list("pets", false).ignored())
                .containsOnly(Map.entry("hidden", 1L), Map.entry("not named by the annotations", 1L));
    }

    @Test
    void refusesCategoriesThatContradictEachOther() throws IOException {
        change("annotations/pets_train.json", "{\"id\":20000002,", "{\"id\":20000001,");
        assertProblems("pets", ": category 20000001 ('cat') repeats the id of 'dog'");

        change("annotations/pets_train.json", "{\"id\":20000001,\"name\":\"cat\"", "{\"id\":20000002,\"name\":\" \"");
        assertProblems("pets", ": category 20000002 has a blank name");

        change("annotations/pets_train.json", "\"name\":\" \"", "\"name\":\"cat\"");
        change("annotations/pets_val.json", "{\"id\":20000001,\"name\":\"dog\"", "{\"id\":4,\"name\":\"dog\"");
        change("labels/pets_test.json", "\"name\":\"cat\"", "\"name\":\"lion\"");
        assertThatThrownBy(() -> list("pets", true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 problems\n  'annotations/pets_val.json' line 1, column ")
                .hasMessageContaining(": category 4 is 'dog', but in the training split it is missing")
                .hasMessageContaining(": category 20000002 is 'lion', but in the training split it is 'cat'");
    }

    @Test
    void refusesAnnotationsWithoutCategories() throws IOException {
        change("annotations/pets_train.json", "\"categories\"", "\"kategories\"");

        assertProblems("pets", "'annotations/pets_train.json' has no 'categories', which name the classes");
    }

    @Test
    void refusesBrokenAnnotationsWithThePlace() throws IOException {
        Path file = folder.resolve("annotations/pets_train.json");
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, 150));
        change("annotations/pets_val.json", "\"id\":20200007,", "\"id\":\"seven\",");

        assertProblems(
                "pets",
                "'annotations/pets_train.json' line 1, column 151: the file ends in the middle",
                "'annotations/pets_val.json' line 1, column ",
                ": 'id' must be a whole number, got 'seven'");
    }

    @Test
    void refusesTestLabelsThatAreNotThereOrDoNotFit() throws IOException {
        change("labels/pets_test.json", "\"image_id\":20200010,", "\"image_id\":20200001,");
        assertThatThrownBy(() -> list("pets", true))
                .hasMessageContaining("pets_test.json' line 1, column ")
                .hasMessageContaining(": annotation of image 20200001, which is not among the 3 images of the split")
                .hasMessageContaining(": image 20200010 ('data/pets/test/20200010.png') has no annotation");

        Files.delete(folder.resolve("labels/pets_test.json"));
        assertThatThrownBy(() -> list("pets", true))
                .hasMessageContaining("/labels' has no file with the classes of test images: expected pets_test.json or"
                        + " pets_test_stripped.json");
    }

    @Test
    void saysWhichDomainsThereAre() throws IOException {
        assertProblems(
                "plants",
                "'annotations/plants_train.json' is missing; domains with such a file: [letters, pets, signs]");
        assertProblems(
                "pest",
                "'annotations/pest_train.json' is missing; domains with such a file: [letters, pets, signs]; did you mean"
                        + " 'pets'?");
    }

    @Test
    void refusesATrainingSplitWithoutImages() throws IOException {
        Path file = folder.resolve("annotations/letters_train.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"images\":\\[[^]]*]", "\"images\":[]"));

        assertProblems("letters", "'annotations/letters_train.json' has no images");
    }

    private void assertProblems(String domain, String... parts) {
        assertThatThrownBy(() -> list(domain, false))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot ingest 'file:" + folder + "': ")
                .hasMessageContainingAll(parts);
    }

    private void change(String file, String from, String to) throws IOException {
        String content = Files.readString(folder.resolve(file));
        assertThat(content).contains(from);
        Files.writeString(folder.resolve(file), content.replace(from, to));
    }

    private SourceListing list(String domain, boolean withTestLabels) throws IOException {
        Optional<org.apache.hadoop.fs.Path> labels =
                withTestLabels ? Optional.of(hadoop(folder.resolve("labels"))) : Optional.empty();
        return DecathlonListing.list(
                new DecathlonFormat(domain, labels),
                new ImageTree(folder).source(),
                new Storage(new Configuration()),
                Progress.NONE);
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path("file:" + path);
    }
}
