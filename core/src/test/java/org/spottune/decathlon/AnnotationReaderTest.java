package org.spottune.decathlon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.spottune.decathlon.AnnotationFile.Annotation;
import org.spottune.decathlon.AnnotationFile.Category;
import org.spottune.decathlon.AnnotationFile.Image;

class AnnotationReaderTest {

    private static final String WHOLE =
            """
            {"info": {"description": ["any", {"thing": 1}]},
            "images": [
             {"id": 11, "width": 3, "height": 2, "file_name": "a/\\u00e9.png"},
             {"file_name": "b.png", "id": 12}],
            "annotations": [
             {"id": 1, "image_id": 12, "category_id": 7, "segmentation": [], "bbox": [0, 1], "area": 0, "iscrowd": 0},
             {"id": 2, "image_id": 11, "category_id": 8}],
            "categories": [
             {"id": 7, "name": "cat", "supercategory": "pets"},
             {"id": 8, "name": "dog", "supercategory": "pets"}],
            "licenses": []}
            """;

    private final List<String> problems = new ArrayList<>();

    @Test
    void keepsWhatClassificationNeedsWithItsPlace() throws IOException {
        AnnotationFile file = read(WHOLE);

        assertThat(problems).isEmpty();
        assertThat(file.images()).extracting(Image::id).containsExactly(11L, 12L);
        assertThat(file.images()).extracting(Image::file).containsExactly("a/é.png", "b.png");
        assertThat(file.categories().orElseThrow()).extracting(Category::id).containsExactly(7L, 8L);
        assertThat(file.categories().orElseThrow()).extracting(Category::name).containsExactly("cat", "dog");
        assertThat(file.annotationCount()).isEqualTo(2);
        assertThat(file.annotation(0))
                .extracting(Annotation::image, Annotation::category)
                .containsExactly(12L, 7L);
        assertThat(file.annotation(1))
                .extracting(Annotation::image, Annotation::category)
                .containsExactly(11L, 8L);
        assertThat(file.at(file.images().get(1).place())).isEqualTo("'pets.json' line 4, column 2");
        assertThat(file.at(file.annotation(1).place())).isEqualTo("'pets.json' line 7, column 2");
    }

    @Test
    void takesListsInAnyOrder() throws IOException {
        AnnotationFile file = read(
                """
                {"categories": [], "annotations": [{"category_id": 2, "image_id": 1}],
                 "images": [{"id": 1, "file_name": "a"}]}""");

        assertThat(problems).isEmpty();
        assertThat(file.images()).hasSize(1);
        assertThat(file.annotationCount()).isEqualTo(1);
        assertThat(file.categories()).contains(List.of());
    }

    @Test
    void canDoWithoutAnnotationsAndCategories() throws IOException {
        AnnotationFile file = read("{\"images\": []}");

        assertThat(problems).isEmpty();
        assertThat(file.listsImages()).isTrue();
        assertThat(read("{}").listsImages()).isFalse();
        assertThat(file.annotationCount()).isZero();
        assertThat(file.categories()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "id": 11            | "id": "11"      | 'pets.json' line 3, column 9: 'id' must be a whole number, got '11'
            "id": 11            | "id": 11.5      | 'pets.json' line 3, column 9: 'id' must be a whole number, got 11.5
            "id": 11            | "id": null      | 'pets.json' line 3, column 9: 'id' must be a whole number, got null
            "id": 11            | "id": [11]      | 'pets.json' line 3, column 9: 'id' must be a whole number, got a list
            "id": 11            | "id": 99999999999999999999 | must be a whole number, got 99999999999999999999
            "id": 11,           | ``              | 'pets.json' line 3, column 2: an entry of image has no 'id'
            "file_name": "b.png", | ``            | 'pets.json' line 4, column 2: an entry of image has no 'file_name'
            "file_name": "b.png" | "file_name": {"a": 1} | 'pets.json' line 4, column 16: 'file_name' must be a text, got an object
            "image_id": 11      | "image_id": true | 'pets.json' line 7, column 24: 'image_id' must be a whole number, got true
            , "category_id": 8  | ``              | 'pets.json' line 7, column 2: an entry of annotation has no 'category_id'
            "name": "dog"       | "name": 5       | 'pets.json' line 10, column 20: 'name' must be a text, got 5
            "id": 11,           | "id": 11, "id": 13, | 'pets.json' line 3, column 19: a second 'id' in one entry
            "licenses": []      | "images": []    | 'pets.json' line 11, column 11: a second list 'images'
            "licenses": []}     | "licenses": []} {} | expected nothing after the object, got an object
            "licenses": []      | "licenses": [   | 'pets.json' line 11, column 15: not valid JSON: Unexpected close marker '}'
            """)
    void saysWhatIsWrongWhere(String part, String replacement, String problem) throws IOException {
        assertThat(WHOLE).contains(part);

        read(WHOLE.replace(part, replacement));

        assertThat(problems).isNotEmpty();
        assertThat(problems.get(0)).startsWith("'pets.json' line ").contains(problem);
    }

    @Test
    void leavesOutWhatIsWrongAndGoesOn() throws IOException {
        AnnotationFile file = read(WHOLE.replace("\"id\": 11,", "\"id\": {\"deep\": [1, {}]},"));

        assertThat(problems).hasSize(1);
        assertThat(file.images()).extracting(Image::id).containsExactly(12L);
        assertThat(file.annotationCount()).isEqualTo(2);
    }

    @Test
    void saysWhereListsAreNone() throws IOException {
        read("{\"images\": {\"id\": 1}, \"categories\": [1, []]}");

        assertThat(problems)
                .containsExactly(
                        "'pets.json' line 1, column 12: 'images' must be a list, got an object",
                        "'pets.json' line 1, column 38: 'categories' must be a list of objects, got 1",
                        "'pets.json' line 1, column 41: 'categories' must be a list of objects, got a list");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''       | got nothing
            []       | got a list
            {"images | the file ends in the middle
            no JSON  | not valid JSON: Unrecognized token 'no'
            """)
    void refusesWhatIsNoSuchFile(String text, String problem) throws IOException {
        read(text);

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).startsWith("'pets.json' line 1, column ").contains(problem);
    }

    @Test
    void noticesEveryTruncation() throws IOException {
        byte[] whole = WHOLE.strip().getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < whole.length; length += 7) {
            problems.clear();

            read(Arrays.copyOf(whole, length));

            assertThat(problems).as("first %d bytes", length).isNotEmpty();
            assertThat(problems.get(0)).contains("the file ends in the middle");
        }
    }

    @Test
    void refusesBytesThatAreNoUtf8() throws IOException {
        byte[] broken = WHOLE.getBytes(StandardCharsets.UTF_8);
        broken[WHOLE.indexOf("b.png")] = (byte) 0xff;

        read(broken);

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).contains("line 4", "Invalid UTF-8");
    }

    private AnnotationFile read(String json) throws IOException {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private AnnotationFile read(byte[] json) throws IOException {
        return AnnotationReader.read(new ByteArrayInputStream(json), "pets.json", problems::add);
    }
}
