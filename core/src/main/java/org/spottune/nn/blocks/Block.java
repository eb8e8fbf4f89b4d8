package org.spottune.nn.blocks;

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
}
