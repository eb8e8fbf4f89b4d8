package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SubmissionJsonPropertyTest {

    @Property(tries = 200)
    void readsWhatItWroteAndTheOrderOfPredictionsDoesNotMatter(
            @ForAll @Size(min = 1, max = 50)
                    Map<@LongRange(min = 0, max = Long.MAX_VALUE) Long, @LongRange(min = 0, max = Long.MAX_VALUE) Long>
                            categories,
            @ForAll long order)
            throws IOException {
        List<ImageCategory> images = new ArrayList<>();
        categories.forEach((image, category) -> images.add(new ImageCategory(image, category)));
        byte[] bytes = written(images);

        Collections.shuffle(images, new Random(order));

        assertThat(written(images)).isEqualTo(bytes);
        assertThat(SubmissionJson.read(new ByteArrayInputStream(bytes), "results.json"))
                .isEqualTo(ImageCategories.of(images));
    }

    private static byte[] written(List<ImageCategory> images) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SubmissionJson.write(ImageCategories.of(images), out);
        return out.toByteArray();
    }
}
