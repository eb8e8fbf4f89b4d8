package org.spottune.nn;

import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.ParameterSet;

/**
 * Builds a {@link Backbone} from its specification and declares its parameters.
 *
 * <p>Parameters of frozen and single branches have spottune's names of the source; fine-tuned copies have the same
 * names with the prefix {@code tuned.}.
 */
public final class BackboneAssembly {

    /** Prefix of the names of parameters in fine-tuned copies of blocks. */
    public static final String TUNED_PREFIX = "tuned.";

    private BackboneAssembly() {}

    /**
     * Assembles a backbone.
     *
     * @param partition which parts learn
     * @param form how frozen parts normalise in training, and where branches are mixed
     * @param learning how the learning parts learn
     * @param prefix of all parameter names
     */
    public static Backbone assemble(
            Architecture architecture,
            Partition partition,
            PathForm form,
            Learning learning,
            ParameterSet parameters,
            String prefix) {
        if (partition.blocks().size() != architecture.blockCount()) {
            throw new IllegalArgumentException("Cannot assemble '" + architecture.name() + "': expected a partition of "
                    + architecture.blockCount() + " blocks, got "
                    + partition.blocks().size());
        }
        if (architecture instanceof ResNetSpec spec) {
            return new ResNetAssembly(spec, partition, form, learning, parameters, prefix).backbone();
        }
        if (architecture instanceof VggSpec spec) {
            return new VggAssembly(spec, partition, form, learning, parameters, prefix).backbone();
        }
        throw new IllegalStateException(
                "No assembly exists for a " + architecture.getClass().getSimpleName());
    }
}
