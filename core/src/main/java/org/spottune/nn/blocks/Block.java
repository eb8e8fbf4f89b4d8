package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * A network is a chain of blocks {@code [N, H, W, in] -> [N, H', W', out]}: residual blocks, {@code max(0, shortcut(x)
 * + branch(x))}, or units without a shortcut.
 */
public sealed interface Block permits PlainBlock, PlainUnit, RoutedBlock {

    void bind(Kernels kernels);

    /** Inference: the output, keeping nothing; consumes the input. */
    Tensor infer(Tensor x, Gates gates);

    /** Training pass: the output, keeping what {@link #backward} needs; the input must stay unchanged until then. */
    Tensor forward(Tensor x, Gates gates);

    /**
     * Writes the gradients of parameters and gates.
     *
     * @param outputGradient of the output's shape; consumed
     * @return the input gradient, or null if not wanted
     */
    Tensor backward(Tensor outputGradient, Gates gates, boolean wantsInputGradient);

    /**
     * Tangent of the last forward pass's output along the parameters' direction.
     *
     * @param ofInput tangent of the input, empty if nothing below moves; it must stay unchanged until
     *     {@link #tangentBackward}
     * @throws IllegalStateException if a part of the block does not learn
     * @throws UnsupportedOperationException if the block is routed
     */
    Tensor tangent(Optional<Tensor> ofInput);

    /**
     * Writes the tangents of parameter gradients; the gradients themselves are undefined afterwards.
     *
     * @param outputGradient gradient and its tangent; consumed
     * @return the input gradient and its tangent, or null if not wanted
     */
    Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient);
}
