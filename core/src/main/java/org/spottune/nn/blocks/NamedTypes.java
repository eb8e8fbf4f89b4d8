package org.spottune.nn.blocks;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/** Maps names in JSON to the subtypes of a type. Unlike Jackson's own resolver, it refuses all other names. */
public abstract class NamedTypes extends TypeIdResolverBase {

    private final String what;
    private final Map<String, Class<?>> types;

    /**
     * @param what the type's name in messages, with its article
     * @param types subtypes by name
     */
    protected NamedTypes(String what, Map<String, Class<?>> types) {
        this.what = what;
        this.types = new TreeMap<>(types);
    }

    @Override
    public String idFromValue(Object value) {
        return idFromValueAndType(value, value.getClass());
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> type) {
        return types.entrySet().stream()
                .filter(known -> known.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(what.substring(0, 1)
                                .toUpperCase(Locale.ROOT) + what.substring(1) + " of " + type + " has no name"));
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        Class<?> type = types.get(id);
        if (type == null) {
            throw new IllegalArgumentException(
                    "Unknown type '" + id + "' of " + what + ", expected one of " + types.keySet());
        }
        return context.constructType(type);
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
