package org.spottune.train;

import java.io.Serializable;
import java.util.Optional;
import org.spottune.policy.GlobalK;

/**
 * What a training step minimises beside the cross-entropy, and how parameters move.
 *
 * @param optimizer rates and penalties by group
 * @param globalKOrNull losses on the use of the fine-tuned branches, null for none
 */
public record StepSettings(OptimizerSettings optimizer, GlobalK globalKOrNull) implements Serializable {

    /** Cross-entropy and penalties on parameters alone. */
    public static StepSettings of(OptimizerSettings optimizer) {
        return new StepSettings(optimizer, null);
    }

    public Optional<GlobalK> globalK() {
        return Optional.ofNullable(globalKOrNull);
    }
}
