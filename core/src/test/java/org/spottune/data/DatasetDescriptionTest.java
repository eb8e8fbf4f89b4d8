package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.DatasetDescription.Origin;

class DatasetDescriptionTest {
    private static final DatasetDescription PETS = new DatasetDescription(
            "pets",
            List.of("cat", "dog"),
            List.of(30000001L, 30000002L),
            Map.of(Split.TEST, 2L, Split.TRAIN, 10L),
            new InputSize(48, 64),
            new Channels(new ChannelValues(0.5, 0.25, 0.125), new ChannelValues(0.2, 0.1, 0)),
            new Augmentation(false, TrainCrop.CENTER, new InputSize(40, 60)),
            new Origin(
                    "file:/photos/pets",
                    "0123456789abcdef".repeat(4),
                    List.of(new SkippedFile("train/cat/1.jpg", "empty file"))));

    private static final String PETS_JSON =
            """
            {
              "name" : "pets",
              "classes" : [ "cat", "dog" ],
              "categoryIds" : [ 30000001, 30000002 ],
              "splits" : {
                "train" : 10,
                "test" : 2
              },
              "input" : {
                "height" : 48,
                "width" : 64
              },
              "channels" : {
                "mean" : [ 0.5, 0.25, 0.125 ],
                "deviation" : [ 0.2, 0.1, 0.0 ]
              },
              "augmentation" : {
                "horizontalFlip" : false,
                "trainCrop" : "center",
                "trainInput" : {
                  "height" : 40,
                  "width" : 60
                }
              },
              "origin" : {
                "source" : "file:/photos/pets",
                "fingerprint" : "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "skipped" : [ {
                  "path" : "train/cat/1.jpg",
                  "reason" : "empty file"
                } ]
              }
            }
            """;

    @Test
    void isWrittenAsReadableJson() {
        assertThat(DatasetDescriptionJson.write(PETS)).isEqualToNormalizingNewlines(PETS_JSON);
    }

    @Test
    void isReadBackAsItWasWritten() {
        assertThat(DatasetDescriptionJson.read(PETS_JSON, "dataset.json")).isEqualTo(PETS);
    }

    @Test
    void ofVersionOneHasNoCategoryIdsAndTrainsOnWhatEvaluationSees() {
        String json = PETS_JSON
                .replace("  \"categoryIds\" : [ 30000001, 30000002 ],\n", "")
                .replaceFirst(",\\s*\"trainInput\" : \\{[^}]*}", "");
        assertThat(json).doesNotContain("categoryIds", "trainInput");

        DatasetDescription read = DatasetDescriptionJson.read(json, "dataset.json");

        assertThat(read.categoryIds()).isEmpty();
        assertThat(read.augmentation()).isEqualTo(new Augmentation(false, TrainCrop.CENTER, new InputSize(48, 64)));
        assertThat(read.classes()).isEqualTo(PETS.classes());
    }

    @Test
    void trainsOnWhatEvaluationSeesUnlessToldOtherwise() {
        DatasetDescription plain = new DatasetDescription(
                "pets",
                PETS.classes(),
                List.of(),
                PETS.splits(),
                PETS.input(),
                PETS.channels(),
                new Augmentation(true, TrainCrop.RANDOM),
                PETS.origin());

        assertThat(plain.augmentation().trainInput()).isEqualTo(new InputSize(48, 64));
    }

    @Test
    void countsNoImagesInASplitThatDoesNotExist() {
        assertThat(PETS.images(Split.TRAIN)).isEqualTo(10);
        assertThat(PETS.images(Split.VAL)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "name" : "pets"           | "name" : " "             | name must not be blank, got ' '
            [ 30000001, 30000002 ]    | [30000001]               | categoryIds must be one for each of 2 classes, or none, got [30000001]
            [ 30000001, 30000002 ]    | [7, 7]                   | categoryIds must differ, got [7, 7]
            [ 30000001, 30000002 ]    | ["a", "b"]               | field 'categoryIds.0'
            "width" : 60              | "width" : 0              | input must be at least 1x1, got 40x0
            [ "cat", "dog" ]          | []                       | classes must have at least one name, got []
            [ "cat", "dog" ]          | ["cat", "cat"]           | classes must have different names, got [cat, cat]
            "train" : 10              | "val" : 10               | splits must have 'train', got {val=10, test=2}
            "test" : 2                | "test" : 0               | splits must have at least one image each
            "height" : 48             | "height" : 0             | input must be at least 1x1, got 0x64
            0.5, 0.25, 0.125          | 0.5, 25, 0.125           | mean must lie in [0, 1], got [0.5, 25.0, 0.125]
            0.2, 0.1, 0.0             | 0.2, "NaN", 0.0          | channels.deviation
            0.5, 0.25, 0.125          | 0.5                      | expected three numbers (red, green, blue), got [0.5]
            "fingerprint" : "0123     | "fingerprint" : "X       | fingerprint must have 64 hexadecimal digits, got X
            "name" : "pets",          | ``                       | missing field 'name'
            "horizontalFlip" : false, | ``                       | missing field 'augmentation.horizontalFlip'
            "trainCrop" : "center"    | "trainCrop" : "middle"   | trainCrop': expected one of [random, center], got 'middle'
            "test" : 2                | "tset" : 2               | 'splits': expected one of [train, val, test], got 'tset'
            "height" : 48             | "height" : 48.5          | field 'input.height'
            "width" : 64              | "width" : 64, "depth" : 3 | unknown field 'input.depth', expected one of [height, width]
            "name" : "pets"           | "name" : "pets           | not valid JSON
            """)
    void isRefusedWithTheFileAndTheFieldNamed(String part, String replacement, String reason) {
        assertThat(PETS_JSON).contains(part);
        String broken = PETS_JSON.replace(part, replacement);

        assertThatThrownBy(() -> DatasetDescriptionJson.read(broken, "hdfs://pets/dataset.json"))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read 'hdfs://pets/dataset.json': ")
                .hasMessageContaining(reason);
    }
}
