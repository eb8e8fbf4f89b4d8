package org.spottune.nn.blocks;

import java.util.Map;
import java.util.TreeMap;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/** The names of {@link Decoration}'s kinds in JSON; unlike Jackson's own resolver it refuses any other. */
final class DecorationTypes extends TypeIdResolverBase {

    private static final Map<String, Class<? extends Decoration>> TYPES = new TreeMap<>(Map.of(
            "series-adapters", Decoration.SeriesAdapters.class,
            "parallel-adapters", Decoration.ParallelAdapters.class,
            "weight-masks", Decoration.WeightMasks.class,
            "filter-controllers", Decoration.FilterControllers.class));

    @Override
    public String idFromValue(Object value) {
        return idFromValueAndType(value, value.getClass());
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> type) {
        return TYPES.entrySet().stream()
                .filter(known -> known.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("A decoration of " + type + " has no name"));
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        Class<? extends Decoration> type = TYPES.get(id);
        if (type == null) {
            throw new IllegalArgumentException(
                    "Unknown kind '" + id + "' of a decoration, expected one of " + TYPES.keySet());
        }
        return context.constructType(type);
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
