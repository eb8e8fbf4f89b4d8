package org.spottune.nn;

import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.ParameterSet;

/**
 * Builds a {@link Backbone} from its table and declares its parameters.
 *
 * <p>Frozen and single branches carry the checkpoint's names, fine-tuned copies the same names after {@code tuned.}.
 */
public final class BackboneAssembly {

    /** What precedes the name of a parameter in the fine-tuned copy of its block. */
    public static final String TUNED_PREFIX = "tuned.";

    private BackboneAssembly() {}

    /**
     * A backbone whose parts learn as the partition says.
     *
     * @param form how the parts that do not learn work while the others do, and how branches are mixed
     * @param learning how the parts that learn do so
     * @param prefix what precedes all its parameter names
     */
    public static Backbone assemble(
            Architecture architecture,
            Partition partition,
            PathForm form,
            Learning learning,
            ParameterSet parameters,
            String prefix) {
        if (partition.blocks().size() != architecture.blockCount()) {
            throw new IllegalArgumentException("Cannot assemble '" + architecture.name() + "': it has "
                    + architecture.blockCount() + " blocks, the partition "
                    + partition.blocks().size());
        }
        if (architecture instanceof ResNetSpec spec) {
            return new ResNetAssembly(spec, partition, form, learning, parameters, prefix).backbone();
        }
        if (architecture instanceof VggSpec spec) {
            return new VggAssembly(spec, partition, form, learning, parameters, prefix).backbone();
        }
        throw new IllegalStateException(
                "Nothing assembles a " + architecture.getClass().getSimpleName());
    }
}
