package org.spottune.spark.artifacts;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The elements of a page, which is XML too. */
public record HtmlElements(Document document) {

    public static HtmlElements parse(String html) {
        try {
            return new HtmlElements(DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(html))));
        } catch (Exception broken) {
            throw new AssertionError("No XML: " + html, broken);
        }
    }

    public Element root() {
        return document.getDocumentElement();
    }

    public List<Element> named(String name) {
        return within(root(), name);
    }

    public List<Element> ofClass(String wanted) {
        return named("*").stream()
                .filter(element -> element.getAttribute("class").equals(wanted))
                .toList();
    }

    public List<String> texts(String name) {
        return named(name).stream().map(Element::getTextContent).toList();
    }

    public static List<Element> within(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
