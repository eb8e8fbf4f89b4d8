package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.TrainCrop;

class IngestRequestTest {
    private static final IngestRequest DEFAULTS = IngestRequest.of(new Path("/photos/pets"), new Path("/data/pets64"));

    @Test
    void keepsImagesAsTheyAreByDefault() {
        assertThat(DEFAULTS.format()).isEqualTo(new ImageFolderFormat());
        assertThat(DEFAULTS.name()).isEqualTo("pets64");
        assertThat(DEFAULTS.shards()).isEmpty();
        assertThat(DEFAULTS.onError()).isEqualTo(OnError.FAIL);
        assertThat(DEFAULTS.preprocessing())
                .isEqualTo(new Preprocessing(
                        new Scaling.Unchanged(),
                        Optional.empty(),
                        new Augmentation(true, TrainCrop.RANDOM),
                        Optional.empty()));
        assertThat(DEFAULTS.preprocessing().input()).isEmpty();
    }

    @Test
    void changesOnePropertyAtATime() {
        IngestRequest changed = DEFAULTS.withName("pets")
                .withResize(256)
                .withCrop(new InputSize(224, 200))
                .withShards(8)
                .withOnError(OnError.SKIP)
                .withLinks(FollowLinks.EVERYWHERE)
                .withAugmentation(new Augmentation(false, TrainCrop.CENTER));

        assertThat(changed)
                .isEqualTo(new IngestRequest(
                        new ImageFolderFormat(),
                        new Path("/photos/pets"),
                        new Path("/data/pets64"),
                        "pets",
                        new Preprocessing(
                                new Scaling.ShortSide(256),
                                Optional.of(new InputSize(224, 200)),
                                new Augmentation(false, TrainCrop.CENTER),
                                Optional.empty()),
                        OptionalInt.of(8),
                        OnError.SKIP,
                        FollowLinks.EVERYWHERE));
    }

    @Test
    void showsANetworkASquareOfTheShortSide() {
        assertThat(DEFAULTS.withResize(64).preprocessing().input()).contains(new InputSize(64, 64));
    }

    @Test
    void forgetsSizesOfAnotherScaling() {
        IngestRequest resized = DEFAULTS.withCrop(new InputSize(72, 72))
                .withPreprocessing(before -> before.withTrainCrop(new InputSize(64, 64)))
                .withResize(32);

        assertThat(resized.preprocessing().input()).contains(new InputSize(32, 32));
        assertThat(resized.preprocessing().augmentation()).isEqualTo(new Augmentation(true, TrainCrop.RANDOM));
    }

    @Test
    void cutsAtRandomWhereTrainingHasASizeOfItsOwn() {
        Preprocessing cut = DEFAULTS.withAugmentation(new Augmentation(false, TrainCrop.CENTER))
                .preprocessing()
                .withTrainCrop(new InputSize(20, 24));

        assertThat(cut.augmentation()).isEqualTo(new Augmentation(false, TrainCrop.RANDOM, new InputSize(20, 24)));
        assertThat(cut.withHorizontalFlip(true).augmentation())
                .isEqualTo(new Augmentation(true, TrainCrop.RANDOM, new InputSize(20, 24)));
    }

    @Test
    void refusesNumbersBelowOne() {
        assertThatThrownBy(() -> DEFAULTS.withResize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid ingest: resize must be at least 1, got 0");
        assertThatThrownBy(() -> DEFAULTS.withShards(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid ingest: shards must be at least 1, got -1");
    }

    @Test
    void refusesABlankName() {
        assertThatThrownBy(() -> DEFAULTS.withName(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid ingest: name must not be blank");
    }
}
