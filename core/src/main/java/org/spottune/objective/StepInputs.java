package org.spottune.objective;

import java.util.Optional;
import org.spottune.graph.Network;
import org.spottune.graph.Outputs;

/**
 * What a term sees of a training step's forward pass.
 *
 * @param network that learns
 * @param outputs of its forward pass, with the feature maps that terms asked for
 * @param labels class indices {@code [N]}
 * @param source the frozen source network, if a term needs it
 * @param lastRound sums over the round before, of all workers; empty before the first
 * @param epoch counted from 0
 */
public record StepInputs(
        Network network, Outputs outputs, int[] labels, Optional<Source> source, NamedSums lastRound, int epoch) {

    /**
     * What the frozen source network makes of the same images.
     *
     * @param network the source
     * @param outputs of its pass on the images as the target sees them, on stored statistics
     * @param logits {@code [N, source classes]} for the images as evaluation shows them; empty if no term needs them
     */
    public record Source(Network network, Optional<Outputs> outputs, double[][] logits) {}

    public int images() {
        return labels.length;
    }

    /** The source; terms that read it have asked for it. */
    public Source requireSource() {
        return source.orElseThrow(() -> new IllegalStateException("This step has no source network"));
    }
}
