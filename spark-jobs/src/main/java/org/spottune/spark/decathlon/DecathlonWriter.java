package org.spottune.spark.decathlon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.spottune.data.Split;
import org.spottune.spark.storage.Storage;

/**
 * Writes the images of several domains in the layout and with the ids of the Visual Decathlon; the classes of the test
 * images go into separate files. The same images give the same bytes.
 */
public final class DecathlonWriter {

    private static final JsonFactory JSON = new JsonFactory();

    private final Storage storage;

    public DecathlonWriter(Storage storage) {
        this.storage = storage;
    }

    /** Folder of the classes of test images, relative to the decathlon's folder. */
    public static String testLabels() {
        return "labels";
    }

    /**
     * Writes all domains; the folder appears when it is complete.
     *
     * @param folder new
     * @throws IllegalArgumentException if a label is out of range, or two domains have the same name
     */
    public void write(List<DecathlonImages> domains, String folder) throws IOException {
        List<DecathlonImages> ordered = domains.stream()
                .sorted(Comparator.comparing(DecathlonImages::name))
                .toList();
        if (ordered.stream().map(DecathlonImages::name).distinct().count() < ordered.size()) {
            throw new IllegalArgumentException("Domains must have different names, got "
                    + ordered.stream().map(DecathlonImages::name).toList());
        }
        if (storage.exists(folder)) {
            throw new IOException("Cannot write a decathlon to '" + folder + "': it already exists");
        }
        String unfinished = folder + ".tmp-" + UUID.randomUUID();
        try {
            for (int i = 0; i < ordered.size(); i++) {
                new DomainFiles(unfinished, ordered.get(i), new DecathlonNumbers(i + 1)).write();
            }
            storage.publish(unfinished, folder);
        } finally {
            storage.delete(unfinished);
        }
    }

    /** The labels of a split's images in their order, and the number of images written before them. */
    private record Labels(long before, int[] labels) {}

    /** The files of one domain. */
    private final class DomainFiles {
        private final String folder;
        private final DecathlonImages domain;
        private final DecathlonNumbers numbers;
        private long written;

        private DomainFiles(String folder, DecathlonImages domain, DecathlonNumbers numbers) {
            this.folder = folder;
            this.domain = domain;
            this.numbers = numbers;
        }

        private void write() throws IOException {
            for (Split split : Split.values()) {
                if (domain.pictures().containsKey(split)) {
                    write(split);
                }
            }
        }

        /** The hidden classes of test go into a second file, in the form of the other splits' files. */
        private void write(Split split) throws IOException {
            String annotations = folder + "/" + DecathlonFolder.annotations(domain.name(), split);
            if (split != Split.TEST) {
                storage.write(annotations, out -> {
                    try (JsonGenerator json = begin(out)) {
                        finish(json, pictures(json, split, json));
                    }
                });
                return;
            }
            String labels = folder + "/" + testLabels() + "/"
                    + DecathlonFolder.testLabelFiles(domain.name()).get(0);
            storage.write(
                    annotations,
                    out -> storage.write(labels, outOfLabels -> {
                        try (JsonGenerator stripped = begin(out);
                                JsonGenerator whole = begin(outOfLabels)) {
                            Labels ofTest = pictures(stripped, split, whole);
                            finish(stripped, new Labels(ofTest.before(), new int[0]));
                            finish(whole, ofTest);
                        }
                    }));
        }

        private JsonGenerator begin(OutputStream out) throws IOException {
            // Storage closes its streams itself.
            JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeObjectFieldStart("info");
            json.writeStringField("description", domain.name());
            json.writeEndObject();
            return json;
        }

        /** Writes the images of a split and lists them in one or two annotation files. */
        private Labels pictures(JsonGenerator one, Split split, JsonGenerator other) throws IOException {
            List<JsonGenerator> files = one == other ? List.of(one) : List.of(one, other);
            for (JsonGenerator json : files) {
                json.writeArrayFieldStart("images");
            }
            long before = written;
            IntStream.Builder labels = IntStream.builder();
            for (DecathlonImage picture : domain.pictures(split)) {
                requireLabel(picture);
                long id = numbers.image(++written);
                String file = DecathlonFolder.images(domain.name(), split) + "/" + id + ".png";
                storage.write(folder + "/" + file, out -> out.write(picture.png()));
                for (JsonGenerator json : files) {
                    image(json, id, picture, file);
                }
                labels.add(picture.label());
            }
            for (JsonGenerator json : files) {
                json.writeEndArray();
            }
            return new Labels(before, labels.build().toArray());
        }

        private void requireLabel(DecathlonImage picture) {
            if (picture.label() < 0 || picture.label() >= domain.classes().size()) {
                throw new IllegalArgumentException("A picture of domain '" + domain.name()
                        + "' must have a label from 0 to " + (domain.classes().size() - 1) + ", got "
                        + picture.label());
            }
        }

        private static void image(JsonGenerator json, long id, DecathlonImage picture, String file) throws IOException {
            json.writeStartObject();
            json.writeNumberField("id", id);
            json.writeNumberField("width", picture.width());
            json.writeNumberField("height", picture.height());
            json.writeStringField("file_name", file);
            json.writeEndObject();
        }

        private void finish(JsonGenerator json, Labels labels) throws IOException {
            json.writeArrayFieldStart("annotations");
            for (int i = 0; i < labels.labels().length; i++) {
                long id = numbers.image(labels.before() + i + 1);
                json.writeStartObject();
                json.writeNumberField("id", id);
                json.writeNumberField("image_id", id);
                json.writeNumberField("category_id", numbers.category(labels.labels()[i]));
                emptyList(json, "segmentation");
                emptyList(json, "bbox");
                json.writeNumberField("area", 0);
                json.writeNumberField("iscrowd", 0);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("categories");
            for (int label = 0; label < domain.classes().size(); label++) {
                json.writeStartObject();
                json.writeNumberField("id", numbers.category(label));
                json.writeStringField("name", domain.classes().get(label));
                json.writeStringField("supercategory", domain.name());
                json.writeEndObject();
            }
            json.writeEndArray();
            emptyList(json, "licenses");
            json.writeEndObject();
        }

        private static void emptyList(JsonGenerator json, String field) throws IOException {
            json.writeArrayFieldStart(field);
            json.writeEndArray();
        }
    }
}
