package org.spottune.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.spottune.data.DataException;

/**
 * Reads the true categories of a domain's images from a file in the form of COCO: an object with {@code annotations},
 * each of an {@code image_id} and a {@code category_id}, and {@code categories}, each with an {@code id}.
 */
public final class LabelsJson {

    private LabelsJson() {}

    /**
     * Reads the annotations; whatever else the file tells does not matter.
     *
     * @param file its name, for error messages
     * @throws DataException if the content has another form, no annotation, an image twice, or a category that is not
     *     among those of the file
     */
    public static ImageCategories read(InputStream in, String file) throws IOException {
        try (JsonTokens json = new JsonTokens(in, file)) {
            Content content = new Content();
            json.enter();
            json.object("an object with annotations and categories", () -> content.read(json));
            json.end();
            return content.checked(json);
        }
    }

    private static final class Content {

        private ImageCategories labels;
        private Set<Long> categories;

        private void read(JsonTokens json) throws IOException {
            switch (json.name()) {
                case "annotations" -> {
                    json.enter();
                    labels = json.images("a list of annotations");
                }
                case "categories" -> {
                    json.enter();
                    categories = categories(json);
                }
                default -> json.skip();
            }
        }

        private static Set<Long> categories(JsonTokens json) throws IOException {
            Set<Long> ids = new HashSet<>();
            json.list(
                    "a list of categories",
                    () -> json.object("a category", () -> {
                        if (json.name().equals("id")) {
                            ids.add(json.id());
                        } else {
                            json.skip();
                        }
                    }));
            return ids;
        }

        private ImageCategories checked(JsonTokens json) {
            if (labels == null || labels.size() == 0) {
                throw json.unusable("it has no annotations, as files of test images without their labels do not");
            }
            if (categories == null) {
                throw json.unusable("it has no categories");
            }
            Set<Long> unknown = labels.images().stream()
                    .map(ImageCategory::categoryId)
                    .filter(category -> !categories.contains(category))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!unknown.isEmpty()) {
                throw json.unusable("annotations have "
                        + (unknown.size() == 1 ? "a category that is" : unknown.size() + " categories that are")
                        + " not among its categories, for example "
                        + unknown.iterator().next());
            }
            return labels;
        }
    }
}
