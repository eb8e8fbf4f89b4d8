package org.spottune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.ChannelNormalization;
import org.spottune.data.ChannelValues;
import org.spottune.data.DatasetDescription;
import org.spottune.data.Split;
import org.spottune.data.TrainCrop;
import org.spottune.model.ModelDescription.TrainedOn;

class ModelDescriptionTest {

    private final ModelDescription description = ModelDescription.of(
            "resnet26", "spottune", 2, List.of("cat", "dog"), ChannelNormalization.IMAGENET, 1234, "runs/pets");

    @Test
    void isReadBackAsItWasWritten() throws ModelFormatException {
        assertThat(ModelDescription.fromJson(description.toJson(), "model.json"))
                .isEqualTo(description);
    }

    @Test
    void isWrittenForPeopleToo() {
        assertThat(description.toJson())
                .isEqualTo(
                        """
                        {
                          "format" : 1,
                          "architecture" : "resnet26",
                          "method" : "spottune",
                          "classCount" : 2,
                          "classes" : [ "cat", "dog" ],
                          "normalization" : {
                            "mean" : [ 0.485, 0.456, 0.406 ],
                            "deviation" : [ 0.229, 0.224, 0.225 ]
                          },
                          "parameters" : 1234,
                          "source" : "runs/pets"
                        }
                        """);
    }

    @Test
    void tellsWhatWasLearnedFrom() throws ModelFormatException {
        ModelDescription trained =
                description.withTrainedOn(List.of(new TrainedOn("0".repeat(64), List.of(Split.TRAIN, Split.VAL))));

        assertThat(trained.toJson())
                .contains(
                        """
                          "source" : "runs/pets",
                          "trainedOn" : [ {
                            "fingerprint" : "0000000000000000000000000000000000000000000000000000000000000000",
                            "splits" : [ "train", "val" ]
                          } ]
                        }
                        """);
        assertThat(ModelDescription.fromJson(trained.toJson(), "model.json")).isEqualTo(trained);
        assertUnreadable(trained.toJson().replace("\"val\"", "\"vale\""), "vale");
        assertUnreadable(trained.toJson().replaceFirst("\"splits\" : [^\n]*", "\"splits\" : null"), "splits");
    }

    @Test
    void knowsSplitsOfDatasetsByTheirFingerprint() {
        ModelDescription trained =
                description.withTrainedOn(List.of(new TrainedOn("0".repeat(64), List.of(Split.TRAIN))));

        assertThat(trained.learnedFrom(dataset("0"), Split.TRAIN)).isTrue();
        assertThat(trained.learnedFrom(dataset("0"), Split.VAL)).isFalse();
        assertThat(trained.learnedFrom(dataset("1"), Split.TRAIN)).isFalse();
        assertThat(description.learnedFrom(dataset("0"), Split.TRAIN)).isFalse();
    }

    private static DatasetDescription dataset(String digit) {
        return new DatasetDescription(
                "pets",
                List.of("cat", "dog"),
                List.of(),
                Map.of(Split.TRAIN, 1L, Split.VAL, 1L),
                new DatasetDescription.InputSize(1, 1),
                new DatasetDescription.Channels(new ChannelValues(0, 0, 0), new ChannelValues(0, 0, 0)),
                new DatasetDescription.Augmentation(true, TrainCrop.RANDOM),
                new DatasetDescription.Origin("photos", digit.repeat(64), List.of()));
    }

    @Test
    void classesMayBeUnknown() throws ModelFormatException {
        ModelDescription unnamed =
                ModelDescription.of("resnet26", "import", 1000, List.of(), ChannelNormalization.IMAGENET, 9, "r.pth");

        assertThat(ModelDescription.fromJson(unnamed.toJson(), "model.json")).isEqualTo(unnamed);
    }

    @Test
    void refusesAnotherNumberOfNamesThanClasses() {
        assertThatThrownBy(() -> ModelDescription.of(
                        "resnet26", "import", 3, List.of("cat", "dog"), ChannelNormalization.IMAGENET, 9, "r.pth"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Model of 3 classes names 2");
    }

    @Test
    void refusesAnotherFormat() {
        assertUnreadable(
                description.toJson().replace("\"format\" : 1", "\"format\" : 2"), "Model format must be 1, got 2");
    }

    @Test
    void refusesMissingFields() {
        assertUnreadable(
                description.toJson().replace("  \"method\" : \"spottune\",\n", ""),
                "Missing required creator property 'method'");
    }

    @Test
    void refusesUnknownFields() {
        assertUnreadable(
                description.toJson().replace("\"method\"", "\"methud\" : 1, \"method\""),
                "Unrecognized field \"methud\"");
    }

    @Test
    void refusesImpossibleNormalisation() {
        assertUnreadable(description.toJson().replace("0.229", "-1"), "Channel deviations must be > 0 and finite");
        assertUnreadable(
                description.toJson().replaceFirst("\\[ 0.485.*]", "null"), "Null value for creator property 'mean'");
        assertUnreadable(
                description.toJson().replaceFirst("\"mean\" : \\[.*],", ""), "Missing creator property 'mean'");
    }

    @Test
    void refusesContentAfterTheDescription() {
        assertUnreadable(description.toJson() + "{}", "Trailing token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "no JSON", "null", "[]"})
    void refusesWhatIsNoDescription(String text) {
        assertThatThrownBy(() -> ModelDescription.fromJson(text, "pets/model.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("Cannot read model description pets/model.json: ");
    }

    private static void assertUnreadable(String json, String reason) {
        assertThatThrownBy(() -> ModelDescription.fromJson(json, "pets/model.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("Cannot read model description pets/model.json: ")
                .hasMessageContaining(reason);
    }
}
