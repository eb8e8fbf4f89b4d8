package org.spottune.evaluation;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.spottune.data.DataException;

/**
 * Reads and writes {@code results.json}, the challenge's form of a submission: one list of {@code {"image_id": ...,
 * "category_id": ...}} for the test images of all domains together. Nothing but ids is held in memory.
 */
public final class SubmissionJson {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private SubmissionJson() {}

    /**
     * Reads predictions in any order; fields of theirs that are no ids do not matter.
     *
     * @param file its name, for error messages
     * @throws DataException if the content is not such a list, holds nothing, or an image twice
     */
    public static ImageCategories read(InputStream in, String file) throws IOException {
        try (JsonTokens json = new JsonTokens(in, file)) {
            json.enter();
            ImageCategories predictions = json.images("a list of predictions");
            json.end();
            if (predictions.size() == 0) {
                throw json.unusable("it has no prediction");
            }
            return predictions;
        }
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
