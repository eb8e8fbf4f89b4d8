package org.spottune.spark.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.spottune.model.ModelFormatException;

class PackIndexTest {

    private static final PackIndex.StoredFile FILE = PackIndex.StoredFile.of("abc".getBytes(StandardCharsets.UTF_8));

    private static final PackIndex INDEX = PackIndex.of(
            FILE,
            List.of(
                    new PackIndex.PackedModel("aircraft", "spottune", 12, FILE),
                    new PackIndex.PackedModel("vgg-flowers", "fine-tuning", 7, FILE)));

    @Test
    void isReadBackAsItWasWritten() throws ModelFormatException {
        assertThat(PackIndex.fromJson(INDEX.toJson(), "p")).isEqualTo(INDEX);
    }

    /** The published test vector of SHA-256. */
    @Test
    void tellsLengthAndDigestOfAFile() {
        assertThat(FILE)
                .isEqualTo(new PackIndex.StoredFile(
                        3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    @Test
    void refusesWhatIsNoIndex() {
        refuses(json -> "null", "expected an object, got null");
        refuses(json -> "[]", "");
        refuses(json -> json.replaceFirst("(?s)\"models\" : \\[.*]", "\"models\" : [null]"), "");
        refuses(json -> json + "{}", "");
        refuses(json -> json.replace("\"format\" : 1", "\"format\" : 2"), "Pack format must be 1, got 2");
        refuses(json -> json.replace("\"format\" : 1,", ""), "format");
        refuses(json -> json.replaceFirst("\"models\" : ", "\"more\" : 1, \"models\" : "), "\"more\"");
        refuses(
                json -> json.replaceFirst("\"bytes\" : 3", "\"bytes\" : -1"),
                "a length and a SHA-256, got -1 and 'ba78");
        refuses(json -> json.replaceFirst("ba7816bf", "BA7816BF"), "a length and a SHA-256, got 3 and 'BA78");
        refuses(json -> json.replaceFirst("\"bytes\" : 3", "\"bytes\" : null"), "Cannot map `null` into type `long`");
    }

    @Test
    void refusesNamesThatLeaveThePack() {
        refuses(
                json -> json.replace("aircraft", "../../aircraft"),
                "beginning with a letter or digit, got '../../aircraft'");
        refuses(json -> json.replace("aircraft", "a/b"), "got 'a/b'");
        refuses(json -> json.replace("aircraft", ".."), "got '..'");
        refuses(json -> json.replace("aircraft", "x".repeat(101)), "got 'xxx");
        refuses(
                json -> json.replace("aircraft", "VGG-flowers"),
                "must differ in more than case, got 'vgg-flowers' twice");
    }

    private static void refuses(UnaryOperator<String> damage, String problem) {
        String damaged = damage.apply(INDEX.toJson());
        assertThat(damaged).isNotEqualTo(INDEX.toJson());
        assertThatThrownBy(() -> PackIndex.fromJson(damaged, "'p'"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("Cannot read index of pack 'p': ")
                .hasMessageContaining(problem);
    }
}
