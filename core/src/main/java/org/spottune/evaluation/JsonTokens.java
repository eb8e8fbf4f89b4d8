package org.spottune.evaluation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.spottune.data.DataException;

/**
 * A file of JSON, read piece by piece, so that what it holds beside ids takes no memory. Complaints name the file and the
 * place in it.
 */
final class JsonTokens implements Closeable {

    /** Ten times the test images of all ten domains of the challenge, and a few ten megabytes of memory. */
    private static final int MOST_IMAGES = 2_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final String file;

    JsonTokens(InputStream in, String file) throws IOException {
        this.file = file;
        try {
            // Looks at the first bytes for their encoding.
            this.parser = FACTORY.createParser(in);
        } catch (CharConversionException broken) {
            throw notText(broken);
        }
    }

    /** What may fail because the file is no JSON. */
    interface Piece {
        void read() throws IOException;
    }

    /** Reads an object field by field; the piece reads the value of the field that {@link #name} tells. */
    void object(String meaning, Piece field) throws IOException {
        expect(JsonToken.START_OBJECT, meaning);
        while (next() != JsonToken.END_OBJECT) {
            field.read();
        }
    }

    /** Reads a list; the piece reads an element, whose first token is current. */
    void list(String meaning, Piece element) throws IOException {
        expect(JsonToken.START_ARRAY, meaning);
        while (next() != JsonToken.END_ARRAY) {
            element.read();
        }
    }

    /** The field that is current in an object. */
    String name() throws IOException {
        return parser.getCurrentName();
    }

    /** Goes on to the first token of a field's value, or of the file. */
    void enter() throws IOException {
        if (next() == null) {
            throw new DataException("Cannot read '" + file + "': it is empty");
        }
    }

    /** Leaves out the value of a field. */
    void skip() throws IOException {
        try {
            parser.nextToken();
            parser.skipChildren();
        } catch (JsonProcessingException syntax) {
            throw syntax(syntax);
        } catch (CharConversionException broken) {
            throw notText(broken);
        }
    }

    /** The value of a field, which must be an id. */
    long id() throws IOException {
        JsonToken token = next();
        try {
            if (token == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && parser.getLongValue() >= 0) {
                return parser.getLongValue();
            }
        } catch (JsonProcessingException tooLong) {
            throw syntax(tooLong);
        }
        throw wrong("a whole number of 0 or more as '" + parser.getCurrentName() + "'");
    }

    /** Reads a list of objects that have the fields {@code image_id} and {@code category_id}. */
    ImageCategories images(String meaning) throws IOException {
        List<Placed> read = new ArrayList<>();
        list(meaning, () -> {
            if (read.size() == MOST_IMAGES) {
                throw new DataException("Cannot read '" + file + "': it has more than " + MOST_IMAGES + " images");
            }
            read.add(image());
        });
        read.sort(Comparator.comparingLong(placed -> placed.image().imageId()));
        for (int i = 1; i < read.size(); i++) {
            Placed one = read.get(i - 1);
            Placed other = read.get(i);
            if (one.image().imageId() == other.image().imageId()) {
                throw new DataException("Cannot read '" + file + "': image "
                        + one.image().imageId() + " is there twice, at " + one.place() + " and at " + other.place());
            }
        }
        return new ImageCategories(read.stream().map(Placed::image).toList());
    }

    private record Placed(ImageCategory image, int line, int column) {
        String place() {
            return "line " + line + ", column " + column;
        }
    }

    private Placed image() throws IOException {
        JsonLocation place = parser.currentTokenLocation();
        long[] ids = {-1, -1};
        object("an object with image_id and category_id", () -> {
            switch (name()) {
                case "image_id" -> ids[0] = id();
                case "category_id" -> ids[1] = id();
                default -> skip();
            }
        });
        Placed placed = new Placed(new ImageCategory(ids[0], ids[1]), place.getLineNr(), place.getColumnNr());
        if (ids[0] < 0 || ids[1] < 0) {
            throw new DataException("Cannot read '" + file + "': expected image_id and category_id in the object at "
                    + placed.place() + ", got no " + (ids[0] < 0 ? "image_id" : "category_id"));
        }
        return placed;
    }

    /** Nothing may follow. */
    void end() throws IOException {
        if (next() != null) {
            throw wrong("nothing more");
        }
    }

    /** Something that the file cannot be used for. */
    DataException unusable(String why) {
        return new DataException("Cannot read '" + file + "': " + why);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private void expect(JsonToken token, String meaning) throws IOException {
        if (parser.currentToken() != token) {
            throw wrong(meaning);
        }
    }

    /** The next token; null where the file ends after a whole value. */
    private JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException syntax) {
            throw syntax(syntax);
        } catch (CharConversionException broken) {
            throw notText(broken);
        }
    }

    private DataException wrong(String expected) throws IOException {
        return new DataException("Cannot read '" + file + "': expected " + expected + " at "
                + place(parser.currentTokenLocation()) + ", got " + shortened(shown()));
    }

    /** Texts are read only when they are asked for, and may prove broken then. */
    private String shown() throws IOException {
        try {
            return switch (parser.currentToken()) {
                case START_ARRAY -> "a list";
                case START_OBJECT -> "an object";
                case VALUE_STRING -> '"' + parser.getText() + '"';
                default -> parser.getText();
            };
        } catch (JsonProcessingException syntax) {
            throw syntax(syntax);
        } catch (CharConversionException broken) {
            throw notText(broken);
        }
    }

    private DataException notText(CharConversionException broken) {
        return new DataException("Cannot read '" + file + "': not UTF-8: " + broken.getMessage(), broken);
    }

    private DataException syntax(JsonProcessingException syntax) {
        JsonLocation place = syntax.getLocation();
        return new DataException(
                "Cannot read '" + file + "': not valid JSON" + (place == null ? "" : " at " + place(place)) + ": "
                        + shortened(syntax.getOriginalMessage()),
                syntax);
    }

    private static String place(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
