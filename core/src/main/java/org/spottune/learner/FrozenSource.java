package org.spottune.learner;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.graph.Network;

/**
 * A frozen network beside the one that learns, and the map from the target's input to its own: networks may be trained
 * on differently normalised images.
 *
 * @param network the source
 * @param scale of each channel
 * @param shift added to each channel after scaling
 */
public record FrozenSource(Network network, double[] scale, double[] shift) {

    /** A source with the target's normalisation. */
    public static FrozenSource sharingInput(Network network) {
        return new FrozenSource(network, new double[] {1, 1, 1}, new double[3]);
    }

    /** The images {@code [N, H, W, 3]} in the source's normalisation. */
    public INDArray images(INDArray ofTarget) {
        if (Arrays.stream(scale).allMatch(factor -> factor == 1)
                && Arrays.stream(shift).allMatch(summand -> summand == 0)) {
            return ofTarget;
        }
        INDArray pixels = ofTarget.dup('c').reshape('c', ofTarget.length() / scale.length, scale.length);
        pixels.muliRowVector(Nd4j.createFromArray(scale).castTo(ofTarget.dataType()));
        pixels.addiRowVector(Nd4j.createFromArray(shift).castTo(ofTarget.dataType()));
        return pixels.reshape('c', ofTarget.shape());
    }
}
