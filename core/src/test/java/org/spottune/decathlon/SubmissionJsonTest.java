package org.spottune.decathlon;

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
                "``| expected a list of objects with 'image_id' and 'category_id', got nothing",
                "[]| it has no prediction",
                "{}| line 1, column 1: expected a list of objects with 'image_id' and 'category_id', got an object",
                "[1]| line 1, column 2: the file must be a list of objects, got 1",
                "[[]]| line 1, column 2: the file must be a list of objects, got a list",
                "[{'image_id': 1}]| line 1, column 2: an entry of annotation has no 'category_id'",
                "[{'category_id': 1}]| line 1, column 2: an entry of annotation has no 'image_id'",
                "[{'image_id': '1', 'category_id': 1}]| line 1, column 15: 'image_id' must be a whole number, got '1'",
                "[{'image_id': 1, 'category_id': 1.5}]| line 1, column 33: 'category_id' must be a whole number, got 1.5",
                "[{'image_id': null, 'category_id': 1}]| line 1, column 15: 'image_id' must be a whole number, got null",
                "[{'image_id': 99999999999999999999, 'category_id': 1}]| line 1, column 15: 'image_id' must be a whole number, got 99999999999999999999",
                "[{'image_id': 1, 'category_id': 1}] 7| line 1, column 37: expected nothing after the list, got 7",
                "[{'image_id': 1, 'category_id': 1},| line 1, column 36: the file ends in the middle",
                "[{'image_id': 1, 'image_id': 2}]| line 1, column 30: a second 'image_id' in one entry",
                "[{'image_id': 1 'category_id': 1}]| line 1, column 18: not valid JSON",
                "nonsense| not valid JSON"
            })
    void refusesWhatIsNoSubmission(String json, String problem) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read submission 'results.json': ")
                .hasMessageContaining(problem);
    }

    @Test
    void tellsWhereAnImageIsTwice() {
        assertThatThrownBy(
                        () -> read("[{\"image_id\": 7, \"category_id\": 1},\n  {\"image_id\": 3, \"category_id\": 1},\n"
                                + "    {\"image_id\": 7, \"category_id\": 2}]"))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot read submission 'results.json': 1 problem\n  'results.json' line 3, column 5:"
                        + " a second annotation of image 7, after that at 'results.json' line 1, column 2");
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
                .hasMessageContaining(": more than 2000000 images");
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
