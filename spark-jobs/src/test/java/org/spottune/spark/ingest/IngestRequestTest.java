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
        assertThat(DEFAULTS.name()).isEqualTo("pets64");
        assertThat(DEFAULTS.resize()).isEmpty();
        assertThat(DEFAULTS.crop()).isEmpty();
        assertThat(DEFAULTS.shards()).isEmpty();
        assertThat(DEFAULTS.onError()).isEqualTo(OnError.FAIL);
        assertThat(DEFAULTS.augmentation()).isEqualTo(new Augmentation(true, TrainCrop.RANDOM));
        assertThat(DEFAULTS.inputSize()).isEmpty();
    }

    @Test
    void changesOnePropertyAtATime() {
        IngestRequest changed = DEFAULTS.withName("pets")
                .withResize(256)
                .withCrop(new InputSize(224, 200))
                .withShards(8)
                .withOnError(OnError.SKIP)
                .withAugmentation(new Augmentation(false, TrainCrop.CENTER));

        assertThat(changed)
                .isEqualTo(new IngestRequest(
                        new Path("/photos/pets"),
                        new Path("/data/pets64"),
                        "pets",
                        OptionalInt.of(256),
                        Optional.of(new InputSize(224, 200)),
                        OptionalInt.of(8),
                        OnError.SKIP,
                        new Augmentation(false, TrainCrop.CENTER)));
    }

    @Test
    void showsANetworkASquareOfTheShortSide() {
        assertThat(DEFAULTS.withResize(64).inputSize()).contains(new InputSize(64, 64));
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
