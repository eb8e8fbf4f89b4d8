package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;
import org.spottune.fuzz.Damage;
import org.spottune.fuzz.ForeignBytes;
import org.spottune.fuzz.Tries;

@PropertyDefaults(tries = 300)
@AddLifecycleHook(Tries.class)
class DamagedDescriptionPropertyTest {

    private static final String NAME = "photos/dataset.json";
    private static final ForeignBytes FILE = ForeignBytes.of(NAME, DataException.class);

    @Property
    void damagedDescriptionsAreReadOrRefused(@ForAll("files") byte[] json) {
        FILE.read(json, DamagedDescriptionPropertyTest::read);
    }

    @Provide
    Arbitrary<byte[]> files() {
        return Damage.ofTexts(
                """
                {
                  "name" : "photos",
                  "classes" : [ "cat", "dog" ],
                  "categoryIds" : [ 10000001, 10000002 ],
                  "splits" : { "train" : 4, "test" : 2 },
                  "input" : { "height" : 32, "width" : 32 },
                  "channels" : { "mean" : [ 0.5, 0.25, 0.125 ], "deviation" : [ 0.25, 0.25, 0.0 ] },
                  "augmentation" : {
                    "horizontalFlip" : true, "trainCrop" : "random", "trainInput" : { "height" : 32, "width" : 32 }
                  },
                  "origin" : {
                    "source" : "file:/photos", "fingerprint" : "%s",
                    "skipped" : [ { "path" : "train/cat/1.jpg", "reason" : "empty file" } ]
                  }
                }
                """
                        .formatted("0123456789abcdef".repeat(4)));
    }

    @Test
    void refusesFilesThatHoldNoObject() {
        for (String json : List.of("", " ", "null", "[]", "7")) {
            assertThat(FILE.refusal(json.getBytes(StandardCharsets.UTF_8), DamagedDescriptionPropertyTest::read))
                    .contains("expected an object");
        }
    }

    private static DatasetDescription read(byte[] file) {
        DatasetDescription read = DatasetDescriptionJson.read(new String(file, StandardCharsets.UTF_8), NAME);
        assertThat(read).isNotNull();
        return read;
    }
}
