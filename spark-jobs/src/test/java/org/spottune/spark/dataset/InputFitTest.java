package org.spottune.spark.dataset;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.spottune.data.ChannelValues;
import org.spottune.data.DataException;
import org.spottune.data.DatasetDescription;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.DatasetDescription.Origin;
import org.spottune.data.Split;
import org.spottune.data.TrainCrop;
import org.spottune.nn.Architecture;

class InputFitTest {

    private static final Architecture RESNET26 = Architecture.preset("resnet26");

    @Test
    void takesCropsInTrainingAndMoreInEvaluation() {
        assertThatCode(() -> InputFit.requireForTraining(RESNET26, dataset(64, 72)))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesATrainCropThatTheNetworkDoesNotTake() {
        assertThatThrownBy(() -> InputFit.requireForTraining(RESNET26, dataset(60, 72)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "Data set 'characters' does not fit the network: Network 'resnet26' takes images whose"
                                + " height and width are multiples of 8, got 60 x 60; ingest its images again with --train-crop 64");
        assertThatCode(() -> InputFit.require(RESNET26, dataset(60, 72))).doesNotThrowAnyException();
    }

    @Test
    void refusesAnEvaluationSizeThatTheNetworkDoesNotTake() {
        String message = "multiples of 8, got 70 x 70; ingest its images again with --resize 72";
        assertThatThrownBy(() -> InputFit.requireForTraining(RESNET26, dataset(64, 70)))
                .hasMessageEndingWith(message);
        assertThatThrownBy(() -> InputFit.require(RESNET26, dataset(64, 70))).hasMessageEndingWith(message);
    }

    @Test
    void tellsTheNextSizeOfEachSide() {
        DatasetDescription wide = dataset(new InputSize(28, 61), new InputSize(28, 61));

        assertThatThrownBy(() -> InputFit.requireForTraining(RESNET26, wide))
                .hasMessageEndingWith("got 28 x 61; ingest its images again with --resize 32x64");
        assertThatThrownBy(() -> InputFit.require(Architecture.preset("vgg16"), dataset(16, 16)))
                .hasMessageEndingWith("at least 32 x 32 pixels, got 16 x 16; ingest its images again with --resize 32");
    }

    private static DatasetDescription dataset(int train, int evaluation) {
        return dataset(new InputSize(train, train), new InputSize(evaluation, evaluation));
    }

    private static DatasetDescription dataset(InputSize train, InputSize evaluation) {
        return new DatasetDescription(
                "characters",
                List.of("a"),
                List.of(),
                Map.of(Split.TRAIN, 1L),
                evaluation,
                new Channels(new ChannelValues(0, 0, 0), new ChannelValues(0, 0, 0)),
                new Augmentation(false, TrainCrop.RANDOM, train),
                new Origin("file:/characters", "0".repeat(64), List.of()));
    }
}
