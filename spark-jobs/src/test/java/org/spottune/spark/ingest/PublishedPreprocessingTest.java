package org.spottune.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.ChannelValues;
import org.spottune.data.DatasetDescription.Augmentation;
import org.spottune.data.DatasetDescription.Channels;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.data.RgbImage;
import org.spottune.data.TrainCrop;

class PublishedPreprocessingTest {

    @ParameterizedTest
    @ValueSource(strings = {"aircraft", "cifar100", "dtd", "imagenet12", "ucf101", "vgg-flowers"})
    void trainsOnRandomCropsAndEvaluatesTheCentre(String domain) {
        Preprocessing preprocessing = PublishedPreprocessing.of(domain);

        assertThat(preprocessing.scaling()).isEqualTo(new Scaling.ShortSide(72));
        assertThat(preprocessing.input()).contains(new InputSize(72, 72));
        assertThat(preprocessing.augmentation())
                .isEqualTo(new Augmentation(true, TrainCrop.RANDOM, new InputSize(64, 64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gtsrb", "omniglot", "svhn"})
    void neitherCutsNorMirrorsWriting(String domain) {
        Preprocessing preprocessing = PublishedPreprocessing.of(domain);

        assertThat(preprocessing.scaling()).isEqualTo(new Scaling.ShortSide(72));
        assertThat(preprocessing.input()).contains(new InputSize(72, 72));
        assertThat(preprocessing.augmentation())
                .isEqualTo(new Augmentation(false, TrainCrop.CENTER, new InputSize(72, 72)));
    }

    @Test
    void resizesPedestriansWithoutCutting() {
        Preprocessing preprocessing = PublishedPreprocessing.of("daimlerpedcls");

        assertThat(preprocessing.input()).contains(new InputSize(144, 72));
        assertThat(preprocessing.augmentation())
                .isEqualTo(new Augmentation(true, TrainCrop.CENTER, new InputSize(144, 72)));
        RgbImage stored = preprocessing.scaling().apply(new RgbImage(18, 37, new byte[3 * 18 * 37]));
        assertThat(stored).isEqualTo(new RgbImage(72, 144, new byte[3 * 72 * 144]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aircraft", "daimlerpedcls"})
    void showsTheWholeOfElongatedObjectsAsLaterWork(String domain) {
        Preprocessing preprocessing = PublishedPreprocessing.of(domain, Preparation.WHOLE);

        assertThat(preprocessing.scaling()).isEqualTo(new Scaling.Exactly(new InputSize(72, 72)));
        assertThat(preprocessing.input()).contains(new InputSize(72, 72));
        assertThat(preprocessing.augmentation())
                .isEqualTo(new Augmentation(true, TrainCrop.RANDOM, new InputSize(64, 64)));
        assertThat(PublishedPreprocessing.of("svhn", Preparation.WHOLE)).isEqualTo(PublishedPreprocessing.of("svhn"));
    }

    @ParameterizedTest
    @CsvSource({
        "aircraft, .4798, .5107, .5344, .2107, .2051, .2373",
        "cifar100, .5071, .4867, .4408, .2675, .2565, .2761",
        "daimlerpedcls, .4820, .4820, .4820, .2361, .2361, .2361",
        "dtd, .5270, .4703, .4240, .2523, .2409, .2499",
        "gtsrb, .3392, .3118, .3205, .2756, .2658, .2709",
        "imagenet12, .485, .456, .406, .229, .224, .225",
        "omniglot, .0810, .0810, .0810, .2705, .2705, .2705",
        "svhn, .4377, .4438, .4728, .1980, .2010, .1970",
        "ucf101, .4995, .4988, .4998, .1090, .1081, .1068",
        "vgg-flowers, .4341, .3831, .2971, .2851, .2384, .2640"
    })
    void normalisesByPublishedStatistics(
            String domain, double red, double green, double blue, double ofRed, double ofGreen, double ofBlue) {
        assertThat(PublishedPreprocessing.of(domain).channels())
                .contains(new Channels(new ChannelValues(red, green, blue), new ChannelValues(ofRed, ofGreen, ofBlue)));
    }

    @Test
    void keepsOtherDomainsAsTheyAre() {
        assertThat(PublishedPreprocessing.of("textures")).isEqualTo(Preprocessing.PLAIN);
        assertThat(Preprocessing.PLAIN.channels()).isEqualTo(Optional.empty());
    }

    @Test
    void leavesImagesOfTheRightShortSideUntouched() {
        RgbImage image = new RgbImage(3, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18});

        assertThat(new Scaling.ShortSide(2).apply(image)).isEqualTo(image);
        assertThat(new Scaling.ShortSide(4).apply(image).width()).isEqualTo(6);
    }
}
