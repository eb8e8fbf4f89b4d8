package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;
import org.spottune.data.DataException;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;

@PropertyDefaults(tries = 300)
@AddLifecycleHook(Tries.class)
class DamagedJsonPropertyTest {

    private static final String NAME = "results.json";
    private static final ForeignBytes FILE = ForeignBytes.of(NAME, DataException.class);

    @Property
    void damagedSubmissionsAreReadOrRefused(@ForAll("submissions") byte[] json) {
        FILE.read(json, DamagedJsonPropertyTest::submission);
    }

    @Provide
    Arbitrary<byte[]> submissions() {
        return Damage.ofTexts("[{\"image_id\": 10200001, \"category_id\": 10000001},\n"
                + " {\"image_id\": 10200002, \"category_id\": 10000007, \"note\": [1, {\"a\": null}]}]");
    }

    @Property
    void damagedLabelsAreReadOrRefused(@ForAll("labels") byte[] json) {
        FILE.read(json, DamagedJsonPropertyTest::labels);
    }

    @Provide
    Arbitrary<byte[]> labels() {
        return Damage.ofTexts(
                """
                {"info": {"year": 2017}, "images": [{"id": 1, "file_name": "a.png"}],
                 "annotations": [{"image_id": 1, "category_id": 5, "bbox": [0, 0, 1.5, 1e2]},
                                 {"image_id": 2, "category_id": 6, "area": -0.0}],
                 "categories": [{"id": 5, "name": "caf\\u00e9"}, {"id": 6, "name": "b"}]}
                """);
    }

    /** The parser reads a text only when it is asked for it, which a complaint about it does. */
    @Test
    void refusesBrokenTextsWhereIdsAreExpected() {
        assertThat(FILE.refusal("[\"\\q\"]".getBytes(StandardCharsets.UTF_8), DamagedJsonPropertyTest::submission))
                .contains("not valid JSON");
    }

    /** Four bytes with the order of UTF-32 that no machine has, and UTF-32 that is none. */
    @Test
    void refusesEncodingsOfNoText() {
        for (byte[] file : List.of(
                new byte[] {0, 0, (byte) 0xff, (byte) 0xfe}, new byte[] {0, 0, 0, '[', 0x7f, 0x7f, 0x7f, 0x7f})) {
            assertThat(FILE.refusal(file, DamagedJsonPropertyTest::submission)).contains("not valid UTF-8");
        }
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() {
        byte[] deep = ("[{\"image_id\": 1, \"category_id\": 2, \"x\": " + "[".repeat(200_000))
                .getBytes(StandardCharsets.UTF_8);

        assertThat(FILE.refusal(deep, DamagedJsonPropertyTest::submission)).contains("not valid JSON");
    }

    private static Object submission(byte[] file) throws Exception {
        return SubmissionJson.read(new ByteArrayInputStream(file), NAME);
    }

    private static Object labels(byte[] file) throws Exception {
        return LabelsJson.read(new ByteArrayInputStream(file), NAME);
    }
}
