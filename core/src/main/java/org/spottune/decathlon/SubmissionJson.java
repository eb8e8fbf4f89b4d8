package org.spottune.decathlon;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.spottune.data.DataException;
import org.spottune.data.Problems;

/**
 * Reads and writes {@code results.json}, the challenge's format of a submission: one list of {@code {"image_id": ...,
 * "category_id": ...}} for the test images of all domains together. Only ids are held in memory.
 */
public final class SubmissionJson {

    /** Ten times the test images of all ten domains of the challenge; takes some tens of megabytes. */
    private static final int MOST_IMAGES = 2_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private SubmissionJson() {}

    /**
     * Reads predictions in any order; ignores fields other than the ids.
     *
     * @param file its name, for error messages
     * @throws DataException if the content is not such a list, holds nothing, or an image twice
     */
    public static ImageCategories read(InputStream in, String file) throws IOException {
        Problems problems = new Problems("Cannot read submission '" + file + "'");
        AnnotationFile predictions = AnnotationReader.readList(in, file, MOST_IMAGES, problems::add);
        problems.throwIfAny();
        if (predictions.annotationCount() == 0) {
            problems.add("it has no prediction");
        }
        return ImageCategories.of(predictions, problems);
    }

    /** Writes predictions by ascending image id; the same predictions give the same bytes. */
    public static void write(ImageCategories predictions, OutputStream out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
            for (ImageCategory prediction : predictions.images()) {
                json.writeStartObject();
                json.writeNumberField("image_id", prediction.imageId());
                json.writeNumberField("category_id", prediction.categoryId());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}
