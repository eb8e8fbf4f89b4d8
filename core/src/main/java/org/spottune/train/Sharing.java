package org.spottune.train;

import org.spottune.nn.BackboneAssembly;
import org.spottune.nn.blocks.Parameter;

/** Which of the parameters that move in training the domains of a joint run share. */
public enum Sharing {
    /** None: each domain has its own. */
    NOTHING {
        @Override
        public boolean shares(Parameter parameter) {
            return false;
        }
    },
    /** Kernels of the backbone; normalisations and biases are a domain's own. */
    KERNELS {
        @Override
        public boolean shares(Parameter parameter) {
            return BACKBONE.shares(parameter) && parameter.shape().size() > 1;
        }
    },
    /** The whole backbone, except its adapters, masks and controllers, and fine-tuned copies. */
    BACKBONE {
        @Override
        public boolean shares(Parameter parameter) {
            return parameter.group() == Parameter.Group.BACKBONE
                    && parameter.role() != Parameter.Role.FROZEN
                    && !parameter.name().startsWith(BackboneAssembly.TUNED_PREFIX);
        }
    };

    /** Whether a parameter, if it moves, is the same in the networks of all domains. */
    public abstract boolean shares(Parameter parameter);
}
