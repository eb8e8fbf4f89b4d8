package org.spottune.nn.blocks;

import java.util.List;
import java.util.Optional;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * The residual function of a block: a chain of convolution units, plus the projected input if the block has a
 * projection shortcut, so that routing switches both together.
 */
public final class ResidualBranch {

    private final List<ConvolutionUnit> chain;
    private final Optional<ConvolutionUnit> projection;
    private Kernels kernels;

    /** @param chain at least two units */
    public ResidualBranch(List<ConvolutionUnit> chain, Optional<ConvolutionUnit> projection) {
        this.chain = List.copyOf(chain);
        this.projection = projection;
    }

    void bind(Kernels owner) {
        kernels = owner;
        chain.forEach(unit -> unit.bind(owner));
        projection.ifPresent(unit -> unit.bind(owner));
    }

    /** Whether anything changes in training, even if only normalisations. */
    boolean learns() {
        return chain.stream().anyMatch(ConvolutionUnit::learns);
    }

    /** Inference: output of the whole block, {@code max(0, shortcut(x) + branch(x))}; consumes the input. */
    Tensor inferRectified(Tensor x, Shortcut shortcut) {
        int last = chain.size() - 1;
        Tensor between = x;
        for (ConvolutionUnit unit : chain.subList(0, last)) {
            Tensor next = unit.infer(between);
            if (between != x) {
                kernels.release(between);
            }
            between = next;
        }
        Tensor sum = shortcut(x, shortcut);
        chain.get(last).inferAddRectified(between, sum);
        kernels.release(between);
        return sum;
    }

    private Tensor shortcut(Tensor x, Shortcut shortcut) {
        if (projection.isEmpty()) {
            return shortcut.ofConsumed(kernels, x);
        }
        Tensor projected = projection.get().infer(x);
        kernels.release(x);
        return projected;
    }

    Tensor forward(Tensor x) {
        Tensor result = x;
        for (ConvolutionUnit unit : chain) {
            result = unit.forward(result);
        }
        return projection.isPresent() ? addAndRelease(result, projection.get().forward(x)) : result;
    }

    /** @return the input gradient, or null if not wanted */
    Tensor backward(Tensor outputGradient, boolean wantsInputGradient) {
        Tensor projected = null;
        if (projection.isPresent()) {
            projected = projection.get().backward(kernels.copy(outputGradient), wantsInputGradient);
        }
        Tensor gradient = outputGradient;
        for (int i = chain.size() - 1; i >= 0; i--) {
            gradient = chain.get(i).backward(gradient, i > 0 || wantsInputGradient);
        }
        return projected == null ? gradient : addAndRelease(gradient, projected);
    }

    /** Tangent of the last forward pass's output, see {@link ConvolutionUnit#tangent}. */
    Tensor tangent(Optional<Tensor> ofInput) {
        Optional<Tensor> tangent = ofInput;
        for (ConvolutionUnit unit : chain) {
            tangent = Optional.of(unit.tangent(tangent));
        }
        Tensor result = tangent.orElseThrow();
        return projection.isPresent() ? addAndRelease(result, projection.get().tangent(ofInput)) : result;
    }

    /** @return the input gradient and its tangent, or null if not wanted */
    Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient) {
        Dual projected = null;
        if (projection.isPresent()) {
            projected = projection.get().tangentBackward(outputGradient.copy(kernels), wantsInputGradient);
        }
        Dual gradient = outputGradient;
        for (int i = chain.size() - 1; i >= 0; i--) {
            gradient = chain.get(i).tangentBackward(gradient, i > 0 || wantsInputGradient);
        }
        if (projected != null) {
            gradient.add(kernels, projected);
        }
        return gradient;
    }

    /** Input gradient of a frozen branch, only for some rows of the last forward pass. */
    Tensor frozenBackward(Tensor outputGradientOfRows, int[] rows) {
        Tensor projected = projection
                .map(unit -> unit.frozenBackward(kernels.copy(outputGradientOfRows), rows))
                .orElse(null);
        Tensor gradient = outputGradientOfRows;
        for (int i = chain.size() - 1; i >= 0; i--) {
            gradient = chain.get(i).frozenBackward(gradient, rows);
        }
        return projected == null ? gradient : addAndRelease(gradient, projected);
    }

    private Tensor addAndRelease(Tensor sum, Tensor addend) {
        kernels.add(sum, addend);
        kernels.release(addend);
        return sum;
    }
}
