package org.spottune.objective;

import java.util.List;
import java.util.Optional;
import org.spottune.graph.Seeds;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Architecture;

/** A term on what a network puts out: its gradient starts the backward pass. */
public non-sealed interface OutputTerm extends Term {

    /** What the forward pass must hand out for it. */
    Needs needs(Architecture target);

    /**
     * Reports the term's losses, means over the mini-batch, and adds their weighted gradients to the seeds.
     *
     * @param in what the forward pass handed out
     * @param seeds of the backward pass
     * @return losses, in the order of {@link Term#names}
     */
    List<Loss> evaluate(StepInputs in, Seeds seeds);

    /** Whether the network that it learns from is the teacher, in place of the sources. */
    default boolean readsTeacher() {
        return false;
    }

    /**
     * What keeps the term from being used on some networks; empty if nothing does.
     *
     * @param sources frozen beside the target; for a term that reads it, the teacher alone
     */
    default List<String> problemsWith(Architecture target, List<SourceSpec> sources) {
        return List.of();
    }

    /** The term as it is for some networks, as of {@link #problemsWith}, with which it has no problems. */
    default OutputTerm on(Architecture target, List<SourceSpec> sources) {
        return this;
    }

    /** What the target must have beside itself for it. */
    default Optional<MatchingSpec> matching() {
        return Optional.empty();
    }
}
