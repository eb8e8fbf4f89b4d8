package org.spottune.weights;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects the tensors in nested dictionaries, lists and modules under dotted names. A module contributes its
 * parameters, its buffers and then its children, without attribute names in between, as in PyTorch's
 * {@code state_dict()}; non-persistent buffers are left out. Everything that is neither a container nor a tensor is
 * skipped, and so are entries whose key is neither text nor number.
 */
final class TensorCollector {

    private static final int MAX_DEPTH = 100;
    private static final int MAX_NAME_LENGTH = 1000;
    private static final int MAX_TENSORS = 100_000;

    /** Values reached twice count twice: with n instructions, nested lists can reach 2^n values. */
    private static final int MAX_VALUES = 5_000_000;

    private final CheckpointFile file;
    private final Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;

    TensorCollector(CheckpointFile file) {
        this.file = file;
    }

    /** Collects all tensors below a root; call it once per instance. */
    Map<String, PickledTensor> collect(Object root) throws CheckpointFormatException {
        visit("", root);
        return tensors;
    }

    private void visit(String name, Object value) throws CheckpointFormatException {
        if (++values > MAX_VALUES) throw refusal(name, "expected at most " + MAX_VALUES + " nested values, got more");
        if (value instanceof PickledTensor tensor) {
            add(name, tensor);
        } else if (value instanceof Map
                || value instanceof List
                || value instanceof Object[]
                || value instanceof PickledObject) {
            if (path.size() == MAX_DEPTH) throw refusal(name, "expected at most " + MAX_DEPTH + " levels, got more");
            if (!path.add(value)) throw refusal(name, "expected nested values, got one that contains itself");
            visitContents(name, value);
            path.remove(value);
        }
    }

    private void visitContents(String name, Object container) throws CheckpointFormatException {
        if (container instanceof PickledObject object) {
            if (object.attribute("_modules") instanceof Map<?, ?> children) {
                visitModule(name, object, children);
            } else {
                visitEntries(name, object.entries());
                visitElements(name, object.elements());
            }
        } else if (container instanceof Map<?, ?> entries) {
            visitEntries(name, entries);
        } else {
            visitElements(name, PickledValues.list(container));
        }
    }

    private void visitModule(String name, PickledObject module, Map<?, ?> children) throws CheckpointFormatException {
        if (module.attribute("_parameters") instanceof Map<?, ?> parameters) visitEntries(name, parameters);
        if (module.attribute("_buffers") instanceof Map<?, ?> buffers) {
            Set<String> left = names(module.attribute("_non_persistent_buffers_set"));
            for (Map.Entry<?, ?> buffer : buffers.entrySet()) {
                if (!(buffer.getKey() instanceof String key && left.contains(key))) visitEntry(name, buffer);
            }
        }
        visitEntries(name, children);
    }

    /** Converts a list to a set, since every buffer is looked up in it; its elements count as visited values. */
    private Set<String> names(Object list) {
        Set<String> names = new HashSet<>();
        if (list instanceof List<?> elements) {
            values += Math.min(elements.size(), MAX_VALUES);
            for (Object element : elements) if (element instanceof String text) names.add(text);
        }
        return names;
    }

    private void visitEntries(String name, Map<?, ?> entries) throws CheckpointFormatException {
        for (Map.Entry<?, ?> entry : entries.entrySet()) visitEntry(name, entry);
    }

    private void visitEntry(String name, Map.Entry<?, ?> entry) throws CheckpointFormatException {
        Object key = entry.getKey();
        if (key instanceof String || key instanceof Number) visit(join(name, key.toString()), entry.getValue());
    }

    private void visitElements(String name, List<?> elements) throws CheckpointFormatException {
        for (int i = 0; i < elements.size(); i++) visit(join(name, Integer.toString(i)), elements.get(i));
    }

    private String join(String name, String key) throws CheckpointFormatException {
        if (name.length() + key.length() >= MAX_NAME_LENGTH) {
            throw refusal(
                    name, "expected names of at most " + MAX_NAME_LENGTH + " characters, got a longer one below it");
        }
        return name.isEmpty() ? key : name + "." + key;
    }

    private void add(String name, PickledTensor tensor) throws CheckpointFormatException {
        if (tensors.size() == MAX_TENSORS)
            throw refusal(name, "expected at most " + MAX_TENSORS + " tensors, got more");
        if (tensors.put(name, tensor) != null) throw refusal(name, "expected one tensor of this name, got two");
    }

    private CheckpointFormatException refusal(String name, String problem) {
        return file.refusal("'" + name + "'", problem);
    }
}
