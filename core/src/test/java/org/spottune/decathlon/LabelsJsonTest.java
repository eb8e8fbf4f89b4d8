package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.data.DataException;

class LabelsJsonTest {

    @Test
    void readsAnnotationsAmongEverythingElse() throws IOException {
        String json =
                """
                {"info": {"year": 2017, "id": 3}, "images": [{"id": 20, "width": 72, "file_name": "a"}],
                 "annotations": [
                   {"id": 1, "image_id": 20, "category_id": 7, "segmentation": [[1, 2]], "area": 0, "iscrowd": 0},
                   {"id": 2, "image_id": 10, "category_id": 8, "bbox": []}],
                 "categories": [{"id": 7, "name": "a"}, {"id": 8, "name": "b", "supercategory": "dtd"}],
                 "licenses": []}
                """;

        assertThat(read(json))
                .isEqualTo(new ImageCategories(List.of(new ImageCategory(10, 8), new ImageCategory(20, 7))));
    }

    @Test
    void readsAnnotationsAfterCategories() throws IOException {
        assertThat(
                        read(
                                "{\"categories\": [{\"id\": 7, \"name\": \"a\"}], \"annotations\": [{\"category_id\": 7, \"image_id\": 1}]}"))
                .isEqualTo(new ImageCategories(List.of(new ImageCategory(1, 7))));
    }

    /** Single quotes stand for double ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]| line 1, column 1: expected an object with 'images', 'annotations' and 'categories', got a list",
                "{'images': [], 'categories': []}| it has no annotations, as files of test images without their labels do not",
                "{'annotations': [], 'categories': []}| it has no annotations",
                "{'annotations': {}, 'categories': []}| line 1, column 17: 'annotations' must be a list, got an object",
                "{'annotations': [{'image_id': 1, 'category_id': 1}]}| it has no list 'categories'",
                "{'annotations': [{'image_id': 1, 'category_id': 1}], 'categories': [{'id': 2, 'name': 'a'}]}| line 1, column 18: image 1 has category 1, which is not among the 1 categories",
                "{'annotations': [{'image_id': 1, 'category_id': 4}, {'image_id': 2, 'category_id': 3}], 'categories': []}| line 1, column 53: image 2 has category 3, which is not among the 0 categories",
                "{'annotations': [{'image_id': 1, 'category_id': 1}, {'image_id': 1, 'category_id': 1}], 'categories': [{'id': 1, 'name': 'a'}]}| 'dtd_test.json' line 1, column 53: a second annotation of image 1, after that at 'dtd_test.json' line 1, column 18",
                "{'categories': [{'id': 'x'}]}| line 1, column 24: 'id' must be a whole number, got 'x'",
                "{'categories': 5}| line 1, column 16: 'categories' must be a list, got 5",
                "{'annotations': [| line 1, column 18: the file ends in the middle"
            })
    void refusesWhatTellsNoLabels(String json, String problem) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read labels 'dtd_test.json': ")
                .hasMessageContaining(problem);
    }

    private static ImageCategories read(String json) throws IOException {
        return LabelsJson.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "dtd_test.json");
    }
}
