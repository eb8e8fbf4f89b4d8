package org.spottune.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The elements of a picture, as an XML parser finds them. */
record SvgElements(Document document) {

    static final String NAMESPACE = "http://www.w3.org/2000/svg";

    static SvgElements of(Picture picture) {
        return parse(picture.toSvg());
    }

    static SvgElements parse(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return new SvgElements(builder.parse(new InputSource(new StringReader(svg))));
        } catch (Exception broken) {
            throw new AssertionError("No XML: " + svg, broken);
        }
    }

    Element root() {
        return document.getDocumentElement();
    }

    List<Element> named(String name) {
        return within(root(), name);
    }

    List<Element> ofClass(String wanted) {
        return named("*").stream()
                .filter(element -> element.getAttribute("class").equals(wanted))
                .toList();
    }

    static List<Element> within(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagNameNS(NAMESPACE, name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** The texts that an element shows, in order. */
    static List<String> texts(Element parent) {
        return within(parent, "text").stream().map(Element::getTextContent).toList();
    }

    /** Fills of the boxes that an element holds. */
    static List<String> fills(Element parent) {
        return within(parent, "rect").stream()
                .map(box -> box.getAttribute("fill"))
                .toList();
    }

    static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
