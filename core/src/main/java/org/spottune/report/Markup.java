package org.spottune.report;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes SVG or HTML, element by element, as well-formed XML that an HTML parser reads in the same way. Texts and
 * attributes are escaped. Attributes are alternating names and values. Not thread-safe.
 */
public final class Markup {

    private static final int REPLACEMENT = 0xFFFD;

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter out;

    public Markup() {
        try {
            // The JDK's own factory: others on a cluster's class path escape differently.
            out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("Cannot write XML into memory", impossible);
        }
    }

    private interface Writing {
        void run() throws XMLStreamException;
    }

    /** The first line of a document in HTML. */
    public Markup htmlDocument() {
        return write(() -> out.writeDTD("<!DOCTYPE html>\n"));
    }

    /** Begins an element, which {@link #close} ends. */
    public Markup open(String element, Object... attributes) {
        return write(() -> {
            out.writeStartElement(element);
            write(attributes);
        });
    }

    public Markup close() {
        return write(out::writeEndElement);
    }

    public Markup text(String content) {
        return write(() -> out.writeCharacters(legal(content)));
    }

    /** An element that holds nothing but text. */
    public Markup leaf(String element, String content, Object... attributes) {
        return open(element, attributes).text(content).close();
    }

    /** An element without content, such as {@code img}. */
    public Markup empty(String element, Object... attributes) {
        return write(() -> {
            out.writeEmptyElement(element);
            write(attributes);
            // The JDK's writer closes an empty element only when something follows.
            out.writeCharacters("");
        });
    }

    /** A line break between elements. */
    public Markup line() {
        return write(() -> out.writeCharacters("\n"));
    }

    private void write(Object[] attributes) throws XMLStreamException {
        if (attributes.length % 2 != 0) {
            throw new IllegalArgumentException("Attributes must be pairs of name and value, got " + attributes.length);
        }
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String shown = value instanceof Double number ? Numbers.coordinate(number) : String.valueOf(value);
            out.writeAttribute(String.valueOf(attributes[i]), legal(shown));
        }
    }

    private Markup write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("Cannot write XML into memory", impossible);
        }
    }

    /** XML allows neither most control characters nor unpaired surrogates, even escaped. */
    private static String legal(String content) {
        return content.codePoints()
                .map(point -> isLegal(point) ? point : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isLegal(int point) {
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || point >= 0x20 && point <= 0xD7FF
                || point >= 0xE000 && point <= 0xFFFD
                || point >= 0x10000;
    }

    /** What was written so far. */
    @Override
    public String toString() {
        return text.toString();
    }
}
