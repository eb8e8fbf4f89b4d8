package org.spottune.nn;

import java.util.Map;
import org.spottune.nn.blocks.NamedTypes;

/** The names of {@link Architecture}'s kinds in JSON. */
final class ArchitectureTypes extends NamedTypes {

    ArchitectureTypes() {
        super("an architecture", Map.of("resnet", ResNetSpec.class, "vgg", VggSpec.class));
    }
}
