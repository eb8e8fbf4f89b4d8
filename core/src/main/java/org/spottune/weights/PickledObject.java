package org.spottune.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Python object in a pickle: attributes, and entries or elements if the class extends dict or list. It holds data and
 * runs nothing. Compared by identity, because its content may be deep or cyclic.
 */
final class PickledObject {

    private final String className;

    // Shared empty collections: a checkpoint may hold many objects, and most leave two of these empty.
    private Map<Object, Object> attributes = Map.of();
    private Map<Object, Object> entries = Map.of();
    private List<Object> elements = List.of();

    PickledObject(String className) {
        this.className = className;
    }

    String className() {
        return className;
    }

    /** The value of an attribute, or null. */
    Object attribute(String name) {
        return attributes.get(name);
    }

    Map<Object, Object> entries() {
        return entries;
    }

    List<Object> elements() {
        return elements;
    }

    void addAttributes(Map<?, ?> state) {
        if (attributes.isEmpty()) attributes = new LinkedHashMap<>();
        attributes.putAll(state);
    }

    Map<Object, Object> growingEntries() {
        if (entries.isEmpty()) entries = new LinkedHashMap<>();
        return entries;
    }

    List<Object> growingElements() {
        if (elements.isEmpty()) elements = new ArrayList<>();
        return elements;
    }
}
