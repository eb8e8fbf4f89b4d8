package org.spottune.objective;

import java.util.Set;
import org.spottune.nn.blocks.Parameter;

/** A term on the parameters alone: its gradient needs no pass through the network. */
public non-sealed interface ParameterTerm extends Term {

    /** Groups of parameters that it acts on. */
    Set<Parameter.Group> groups();

    /** Whether it needs the start values of parameters. */
    boolean needsStart();

    /**
     * Reports the term's only loss and adds its weighted gradient.
     *
     * @param weights learning parameters, in parts
     * @param epoch counted from 0
     */
    Loss evaluate(Iterable<Weights> weights, int epoch);
}
