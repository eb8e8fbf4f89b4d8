package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecathlonDomainTest {

    @Test
    void isFoundByBothNamesInAnyCase() {
        assertThat(DecathlonDomain.named("Airc.")).contains(DecathlonDomain.AIRCRAFT);
        assertThat(DecathlonDomain.named("AIRCRAFT")).contains(DecathlonDomain.AIRCRAFT);
        assertThat(DecathlonDomain.named("birds")).isEmpty();
        assertThat(DecathlonDomain.canonical("OGlt")).isEqualTo("omniglot");
        assertThat(DecathlonDomain.canonical("birds")).isEqualTo("birds");
    }

    @Test
    void namesAreInTheOrderOfTheTable() {
        assertThat(DecathlonDomain.folders())
                .containsExactly(
                        "imagenet12",
                        "aircraft",
                        "cifar100",
                        "daimlerpedcls",
                        "dtd",
                        "gtsrb",
                        "vgg-flowers",
                        "omniglot",
                        "svhn",
                        "ucf101");
    }

    /** First and last test images of domains, as the challenge's files number them. */
    @ParameterizedTest
    @CsvSource({
        "10206668, AIRCRAFT",
        "10210000, AIRCRAFT",
        "20250001, CIFAR_100",
        "61481168, IMAGENET",
        "70232460, CHARACTERS",
        "100208189, FLOWERS"
    })
    void numbersImagesByTheAlphabet(long image, DecathlonDomain domain) {
        assertThat(DecathlonDomain.ofImage(image)).contains(domain);
    }

    @Test
    void otherNumbersAreOfNoDomain() {
        assertThat(DecathlonDomain.ofImage(17)).isEmpty();
        assertThat(DecathlonDomain.ofImage(110_000_000)).isEmpty();
        assertThat(DecathlonDomain.ofImage(Long.MAX_VALUE)).isEmpty();
    }
}
