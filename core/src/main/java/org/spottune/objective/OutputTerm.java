package org.spottune.objective;

import java.util.List;
import java.util.Optional;
import org.spottune.graph.Seeds;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Architecture;

/** A term on the outputs of a network: its gradient starts the backward pass. */
public non-sealed interface OutputTerm extends Term {

    /** Outputs of the forward pass that it needs. */
    Needs needs(Architecture target);

    /**
     * Reports the term's losses, means over the mini-batch, and adds their weighted gradients to the seeds.
     *
     * @param in outputs of the forward pass
     * @param seeds of the backward pass
     * @return losses, in the order of {@link Term#names}
     */
    List<Loss> evaluate(StepInputs in, Seeds seeds);

    /** Whether it learns from the teacher in place of the sources. */
    default boolean readsTeacher() {
        return false;
    }

    /**
     * Why the term cannot be used on some networks, one sentence each; empty if it can.
     *
     * @param sources frozen beside the target; for a term that reads the teacher, the teacher alone
     */
    default List<String> problemsWith(Architecture target, List<SourceSpec> sources) {
        return List.of();
    }

    /** The term for some networks, for which {@link #problemsWith} finds nothing. */
    default OutputTerm on(Architecture target, List<SourceSpec> sources) {
        return this;
    }

    /** Projections, meta-networks or classifier that the target needs for it. */
    default Optional<MatchingSpec> matching() {
        return Optional.empty();
    }
}
