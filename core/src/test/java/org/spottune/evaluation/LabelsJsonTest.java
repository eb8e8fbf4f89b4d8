package org.spottune.evaluation;

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
                {"info": {"year": 2017, "id": 3}, "images": [{"id": 20, "width": 72}, {"id": 30}],
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
        assertThat(read("{\"categories\": [{\"id\": 7}], \"annotations\": [{\"category_id\": 7, \"image_id\": 1}]}"))
                .isEqualTo(new ImageCategories(List.of(new ImageCategory(1, 7))));
    }

    /** Single quotes stand for double ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]| expected an object with annotations and categories at line 1, column 1, got a list",
                "{'images': [], 'categories': []}| it has no annotations, as files of test images without their labels do not",
                "{'annotations': [], 'categories': []}| it has no annotations",
                "{'annotations': {}, 'categories': []}| expected a list of annotations at line 1, column 17, got an object",
                "{'annotations': [{'image_id': 1, 'category_id': 1}]}| it has no categories",
                "{'annotations': [{'image_id': 1, 'category_id': 1}], 'categories': [{'id': 2}]}| annotations have a category that is not among its categories, for example 1",
                "{'annotations': [{'image_id': 1, 'category_id': 4}, {'image_id': 2, 'category_id': 3}], 'categories': []}| annotations have 2 categories that are not among its categories, for example 3",
                "{'annotations': [{'image_id': 1, 'category_id': 1}, {'image_id': 1, 'category_id': 1}], 'categories': []}| image 1 is there twice, at line 1, column 18 and at line 1, column 53",
                "{'categories': [{'id': 'x'}]}| expected a whole number of 0 or more as 'id' at line 1, column 24, got \"x\"",
                "{'categories': 5}| expected a list of categories at line 1, column 16, got 5",
                "{'annotations': [| not valid JSON at line 1"
            })
    void refusesWhatTellsNoLabels(String json, String problem) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read 'dtd_test.json': ")
                .hasMessageContaining(problem);
    }

    private static ImageCategories read(String json) throws IOException {
        return LabelsJson.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "dtd_test.json");
    }
}
