package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * What a network is a chain of, {@code [N, H, W, in] -> [N, H', W', out]}: a residual block, {@code max(0, shortcut(x) +
 * branch(x))}, or a unit without a shortcut.
 */
public sealed interface Block permits PlainBlock, PlainUnit, RoutedBlock {

    void bind(Kernels kernels);

    /** Output without keeping anything; the input is consumed. */
    Tensor infer(Tensor x, Gates gates);

    /** Output, keeping what {@link #backward} needs; the input must stay as it is until then. */
    Tensor forward(Tensor x, Gates gates);

    /**
     * Writes parameter gradients and the gates' gradient.
     *
     * @param outputGradient is consumed
     * @return the input gradient, or null if it is not wanted
     */
    Tensor backward(Tensor outputGradient, Gates gates, boolean wantsInputGradient);

    /**
     * Tangent of the last forward pass's output along the parameters' direction.
     *
     * @param ofInput tangent of the input, none where nothing below moves; it must stay as it is until
     *     {@link #tangentBackward}
     * @throws IllegalStateException if something of the block does not learn
     * @throws UnsupportedOperationException if the block is routed
     */
    Tensor tangent(Optional<Tensor> ofInput);

    /**
     * Writes the tangents of the parameters' gradients; the gradients themselves are undefined afterwards.
     *
     * @param outputGradient and its tangent, consumed
     * @return the input gradient and its tangent, or null if they are not wanted
     */
    Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient);
}
