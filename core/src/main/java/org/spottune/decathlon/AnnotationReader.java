package org.spottune.decathlon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads annotations in the format of COCO as a stream: those of ImageNet are hundreds of megabytes. Lists may come in
 * any order; fields that classification does not need are skipped. The challenge's {@code results.json} is the list of
 * annotations alone.
 */
public final class AnnotationReader {

    private static final int SHOWN_CHARACTERS = 40;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final JsonParser parser;
    private final AnnotationFile.Builder content;
    private final String name;
    private final Consumer<String> problems;
    private final int most;
    private final Set<String> lists = new HashSet<>();

    private AnnotationReader(JsonParser parser, String name, int most, Consumer<String> problems) {
        this.parser = parser;
        this.name = name;
        this.most = most;
        this.content = new AnnotationFile.Builder(name);
        this.problems = problems;
    }

    /**
     * Reads a file to its end, or to the first place that is not valid JSON.
     *
     * @param name of the file, for messages
     * @param problems receives every fault with its place; faulty entries are left out
     * @throws IOException if the stream fails
     */
    public static AnnotationFile read(InputStream in, String name, Consumer<String> problems) throws IOException {
        return read(in, name, Integer.MAX_VALUE, problems, AnnotationReader::object);
    }

    /**
     * Reads a file that is just a list of annotations.
     *
     * @param most annotations that are read; more are a problem
     * @see #read
     */
    static AnnotationFile readList(InputStream in, String name, int most, Consumer<String> problems)
            throws IOException {
        return read(in, name, most, problems, AnnotationReader::annotations);
    }

    private static AnnotationFile read(
            InputStream in, String name, int most, Consumer<String> problems, Document document) throws IOException {
        try (JsonParser parser = JSON.createParser(in)) {
            AnnotationReader reader = new AnnotationReader(parser, name, most, problems);
            reader.document(document);
            return reader.content.build();
        } catch (CharConversionException broken) {
            // The first bytes, which determine the encoding, may be invalid.
            problems.accept("'" + name + "': not valid UTF-8: " + broken.getMessage());
            return new AnnotationFile.Builder(name).build();
        }
    }

    private interface Entry {
        void read(long place) throws IOException;
    }

    private interface Document {
        void read(AnnotationReader reader) throws IOException;
    }

    private void object() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            problem("expected an object with 'images', 'annotations' and 'categories', got " + shown());
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "images" -> {
                    content.beginImages();
                    list(field, this::image);
                }
                case "annotations" -> list(field, this::annotation);
                case "categories" -> {
                    content.beginCategories();
                    list(field, this::category);
                }
                default -> parser.skipChildren();
            }
        }
        end("object");
    }

    private void annotations() throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            problem("expected a list of objects with 'image_id' and 'category_id', got " + shown());
            return;
        }
        int entries = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (++entries > most) {
                problem("more than " + most + " images");
                return;
            }
            entry("the file", this::annotation);
        }
        end("list");
    }

    private void end(String what) throws IOException {
        if (parser.nextToken() != null) {
            problem("expected nothing after the " + what + ", got " + shown());
        }
    }

    private void document(Document document) throws IOException {
        try {
            document.read(this);
        } catch (JsonProcessingException broken) {
            // Between the entries of an object, the end of the file is another type of error.
            boolean truncated = broken instanceof JsonEOFException
                    || broken.getOriginalMessage().contains("end-of-input");
            problem(
                    broken.getLocation(),
                    truncated ? "the file ends in the middle" : "not valid JSON: " + broken.getOriginalMessage());
        } catch (CharConversionException broken) {
            problem("not valid UTF-8: " + broken.getMessage());
        }
    }

    private void list(String field, Entry entry) throws IOException {
        if (!lists.add(field)) {
            problem("a second list '" + field + "'");
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            problem("'" + field + "' must be a list, got " + shown());
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            entry("'" + field + "'", entry);
        }
    }

    private void entry(String list, Entry entry) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            entry.read(place());
        } else {
            problem(list + " must be a list of objects, got " + shown());
            parser.skipChildren();
        }
    }

    private void image(long place) throws IOException {
        Fields fields = fields("id", null, "file_name");
        if (fields.areComplete("image", place)) {
            content.add(new AnnotationFile.Image(fields.first.getAsLong(), fields.text, place));
        }
    }

    private void annotation(long place) throws IOException {
        Fields fields = fields("image_id", "category_id", null);
        if (fields.areComplete("annotation", place)) {
            content.add(new AnnotationFile.Annotation(fields.first.getAsLong(), fields.second.getAsLong(), place));
        }
    }

    private void category(long place) throws IOException {
        Fields fields = fields("id", null, "name");
        if (fields.areComplete("category", place)) {
            content.add(new AnnotationFile.Category(fields.first.getAsLong(), fields.text, place));
        }
    }

    /** Reads up to two whole numbers and one text from an object; null names a field that is not wanted. */
    private Fields fields(String firstNumber, String secondNumber, String text) throws IOException {
        Fields fields = new Fields(firstNumber, secondNumber, text);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals(firstNumber)) {
                fields.once(field, fields.first.isPresent());
                fields.first = whole(field, fields);
            } else if (field.equals(secondNumber)) {
                fields.once(field, fields.second.isPresent());
                fields.second = whole(field, fields);
            } else if (field.equals(text)) {
                fields.once(field, fields.text != null);
                fields.text = text(field, fields);
            } else {
                parser.skipChildren();
            }
        }
        return fields;
    }

    private final class Fields {
        private final String firstName;
        private final String secondName;
        private final String textName;
        private OptionalLong first = OptionalLong.empty();
        private OptionalLong second = OptionalLong.empty();
        private String text;
        private boolean wrong;

        private Fields(String firstName, String secondName, String textName) {
            this.firstName = firstName;
            this.secondName = secondName;
            this.textName = textName;
        }

        /** Whether all are there; reports a missing field, unless a problem with it is known. */
        private boolean areComplete(String what, long place) {
            if (wrong) {
                return false;
            }
            return isThere(firstName, first.isPresent(), what, place)
                    & isThere(secondName, second.isPresent(), what, place)
                    & isThere(textName, text != null, what, place);
        }

        /** Reports a field that is there twice: neither value can be trusted. */
        private void once(String field, boolean there) {
            if (there) {
                problem("a second '" + field + "' in one entry");
                wrong = true;
            }
        }

        private boolean isThere(String field, boolean there, String what, long place) {
            if (field != null && !there) {
                problems.accept(AnnotationFile.at(name, place) + ": an entry of " + what + " has no '" + field + "'");
                return false;
            }
            return true;
        }
    }

    private OptionalLong whole(String field, Fields fields) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return OptionalLong.of(parser.getLongValue());
        }
        problem("'" + field + "' must be a whole number, got " + shown());
        fields.wrong = true;
        parser.skipChildren();
        return OptionalLong.empty();
    }

    private String text(String field, Fields fields) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        problem("'" + field + "' must be a text, got " + shown());
        fields.wrong = true;
        parser.skipChildren();
        return null;
    }

    private void problem(String what) {
        problems.accept(AnnotationFile.at(name, place()) + ": " + what);
    }

    /** @param location where the parser stopped; null if only its message says so, as for limits that a file exceeds */
    private void problem(JsonLocation location, String what) {
        problems.accept(AnnotationFile.at(name, location == null ? place() : place(location)) + ": " + what);
    }

    /** Place where the current token begins, or where the parser stopped. */
    private long place() {
        JsonLocation token = parser.currentTokenLocation();
        return place(token.getLineNr() > 0 ? token : parser.currentLocation());
    }

    private static long place(JsonLocation location) {
        return AnnotationFile.Place.of(location.getLineNr(), location.getColumnNr());
    }

    private String shown() throws IOException {
        if (parser.currentToken() == null) {
            return "nothing";
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "'" + shortened(parser.getText()) + "'";
            default -> shortened(parser.getText());
        };
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
