package org.spottune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.spottune.data.DatasetFingerprint.Entry;

class DatasetFingerprintPropertyTest {
    private static final RgbImage IMAGE = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});

    @Property(tries = 50)
    void doesNotDependOnTheOrderOfImages(@ForAll long seed) {
        List<Entry> entries = new ArrayList<>();
        for (int id = 0; id < 20; id++) {
            entries.add(Entry.of(id < 15 ? Split.TRAIN : Split.TEST, id, OptionalInt.of(id % 3), IMAGE));
        }
        String inOrder = DatasetFingerprint.of(entries);

        Collections.shuffle(entries, new Random(seed));

        assertThat(DatasetFingerprint.of(entries)).isEqualTo(inOrder);
    }
}
