package org.spottune.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.DataException;

class SubmissionJsonTest {

    @Test
    void writesByAscendingImage() throws IOException {
        assertThat(written(
                        ImageCategories.of(List.of(new ImageCategory(20, 1), new ImageCategory(10, 5_000_000_000L)))))
                .isEqualTo("[{\"image_id\":10,\"category_id\":5000000000},{\"image_id\":20,\"category_id\":1}]");
    }

    @Test
    void readsAnyOrderAndLeavesOutWhatIsNoId() throws IOException {
        assertThat(read("[{\"score\": [0.5, {\"a\": 1}], \"category_id\": 1, \"image_id\": 20},\n"
                        + " {\"image_id\": 10, \"category_id\": 2}]"))
                .isEqualTo(new ImageCategories(List.of(new ImageCategory(10, 2), new ImageCategory(20, 1))));
    }

    /** Single quotes stand for double ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``| it is empty",
                "[]| it has no prediction",
                "{}| expected a list of predictions at line 1, column 1, got an object",
                "[1]| expected an object with image_id and category_id at line 1, column 2, got 1",
                "[[]]| expected an object with image_id and category_id at line 1, column 2, got a list",
                "[{'image_id': 1}]| expected image_id and category_id in the object at line 1, column 2, got no category_id",
                "[{'category_id': 1}]| expected image_id and category_id in the object at line 1, column 2, got no image_id",
                "[{'image_id': '1', 'category_id': 1}]| expected a whole number of 0 or more as 'image_id' at line 1, column 15, got \"1\"",
                "[{'image_id': 1, 'category_id': 1.5}]| expected a whole number of 0 or more as 'category_id' at line 1, column 33, got 1.5",
                "[{'image_id': -1, 'category_id': 1}]| expected a whole number of 0 or more as 'image_id' at line 1, column 15, got -1",
                "[{'image_id': null, 'category_id': 1}]| expected a whole number of 0 or more as 'image_id' at line 1, column 15, got null",
                "[{'image_id': 99999999999999999999, 'category_id': 1}]| expected a whole number of 0 or more as 'image_id' at line 1, column 15, got 99999999999999999999",
                "[{'image_id': 1, 'category_id': 1}] 7| expected nothing more at line 1, column 37, got 7",
                "[{'image_id': 1, 'category_id': 1},| not valid JSON at line 1, column 36",
                "[{'image_id': 1, 'image_id': 2}]| Duplicate field 'image_id'",
                "[{'image_id': 1 'category_id': 1}]| not valid JSON at line 1, column 18",
                "nonsense| not valid JSON at line 1, column"
            })
    void refusesWhatIsNoSubmission(String json, String problem) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read 'results.json': ")
                .hasMessageContaining(problem);
    }

    @Test
    void tellsWhereAnImageIsTwice() {
        assertThatThrownBy(
                        () -> read("[{\"image_id\": 7, \"category_id\": 1},\n  {\"image_id\": 3, \"category_id\": 1},\n"
                                + "    {\"image_id\": 7, \"category_id\": 2}]"))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "Cannot read 'results.json': image 7 is there twice, at line 1, column 2 and at line 3, column 5");
    }

    @Test
    void refusesMoreThanItWouldHold() {
        InputStream endless = new InputStream() {
            private final byte[] head = "[".getBytes(StandardCharsets.UTF_8);
            private int image;
            private byte[] piece = head;
            private int at;

            @Override
            public int read() {
                if (at == piece.length) {
                    piece = ("{\"image_id\":" + image++ + ",\"category_id\":1},").getBytes(StandardCharsets.UTF_8);
                    at = 0;
                }
                return piece[at++];
            }
        };

        assertThatThrownBy(() -> SubmissionJson.read(endless, "endless.json"))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot read 'endless.json': it has more than 2000000 images");
    }

    private static ImageCategories read(String json) throws IOException {
        return SubmissionJson.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "results.json");
    }

    private static String written(ImageCategories predictions) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SubmissionJson.write(predictions, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
