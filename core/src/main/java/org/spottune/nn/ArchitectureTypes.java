package org.spottune.nn;

import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/** The names of {@link Architecture}'s kinds in JSON; unlike Jackson's own resolver it refuses any other. */
final class ArchitectureTypes extends TypeIdResolverBase {

    private static final String RESIDUAL = "resnet";

    @Override
    public String idFromValue(Object value) {
        return RESIDUAL;
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> suggestedType) {
        return RESIDUAL;
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        if (!id.equals(RESIDUAL)) {
            throw new IllegalArgumentException(
                    "Unknown type '" + id + "' of an architecture, expected '" + RESIDUAL + "'");
        }
        return context.constructType(ResNetSpec.class);
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
