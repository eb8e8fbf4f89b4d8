package org.spottune.nn.blocks;

import java.util.Optional;
import java.util.stream.IntStream;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * A residual block with two branches, of which each image takes one: {@code max(0, shortcut(x) + a F^(x) + (1 - a)
 * F(x))} with the frozen branch F, its fine-tuned copy F^ and the image's hard gate a (Guo et al., SpotTune, Eq. 2), or
 * {@code a max(0, shortcut(x) + F^(x)) + (1 - a) max(0, shortcut(x) + F(x))}, depending on the {@link MixingPoint}.
 *
 * <p>Training computes both branches, since the gate's gradient needs their difference; the loss gradient enters each
 * branch only in the rows that took it. Inference computes only the chosen branch of each image.
 */
public final class RoutedBlock implements Block {

    private final int gate;
    private final MixingPoint mixing;
    private final ResidualBranch frozen;
    private final ResidualBranch tuned;
    private final Shortcut shortcut;
    private Kernels kernels;
    private Tensor frozenOutput;
    private Tensor tunedOutput;
    private Tensor output;

    /** @param gate index of the block among the routed ones */
    public RoutedBlock(int gate, MixingPoint mixing, ResidualBranch frozen, ResidualBranch tuned, Shortcut shortcut) {
        this.gate = gate;
        this.mixing = mixing;
        this.frozen = frozen;
        this.tuned = tuned;
        this.shortcut = shortcut;
    }

    @Override
    public void bind(Kernels owner) {
        kernels = owner;
        frozen.bind(owner);
        tuned.bind(owner);
    }

    @Override
    public Tensor infer(Tensor x, Gates gates) {
        int[] tunedRows = rows(gates.tuned(gate), true);
        int[] frozenRows = rows(gates.tuned(gate), false);
        if (frozenRows.length == 0) {
            return tuned.inferRectified(x, shortcut);
        }
        if (tunedRows.length == 0) {
            return frozen.inferRectified(x, shortcut);
        }
        Tensor ofTuned = tuned.inferRectified(kernels.selectRows(x, tunedRows), shortcut);
        Tensor ofFrozen = frozen.inferRectified(kernels.selectRows(x, frozenRows), shortcut);
        kernels.release(x);
        Tensor result = kernels.take(ofTuned.shape().withBatch(gates.tuned(gate).length));
        kernels.putRows(result, ofTuned, tunedRows);
        kernels.putRows(result, ofFrozen, frozenRows);
        kernels.release(ofTuned);
        kernels.release(ofFrozen);
        return result;
    }

    @Override
    public Tensor forward(Tensor x, Gates gates) {
        frozenOutput = frozen.forward(x);
        tunedOutput = tuned.forward(x);
        switch (mixing) {
            case BEFORE_SHORTCUT -> {
                output = kernels.chooseRows(gates.tuned(gate), tunedOutput, frozenOutput);
                shortcut.addRectified(kernels, output, x);
            }
            case AFTER_RECTIFIER -> {
                shortcut.addRectified(kernels, tunedOutput, x);
                shortcut.addRectified(kernels, frozenOutput, x);
                output = kernels.chooseRows(gates.tuned(gate), tunedOutput, frozenOutput);
            }
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Gates gates, boolean wantsInputGradient) {
        // The gate sees the gradient at the mixing point: before the rectifier's own gradient, or after it.
        switch (mixing) {
            case BEFORE_SHORTCUT -> {
                kernels.rectifierGradient(outputGradient, output);
                gateGradient(outputGradient, gates);
            }
            case AFTER_RECTIFIER -> {
                gateGradient(outputGradient, gates);
                kernels.rectifierGradient(outputGradient, output);
            }
        }
        int[] tunedRows = rows(gates.tuned(gate), true);
        int[] frozenRows = rows(gates.tuned(gate), false);
        Tensor result = learningBackward(tuned, outputGradient, frozenRows, wantsInputGradient);
        if (frozen.learns()) {
            Tensor ofFrozen = learningBackward(frozen, outputGradient, tunedRows, wantsInputGradient);
            if (wantsInputGradient) {
                kernels.add(result, ofFrozen);
                kernels.release(ofFrozen);
            }
        } else if (wantsInputGradient && frozenRows.length > 0) {
            Tensor ofFrozen = frozen.frozenBackward(kernels.selectRows(outputGradient, frozenRows), frozenRows);
            kernels.addRows(result, ofFrozen, frozenRows);
            kernels.release(ofFrozen);
        }
        if (wantsInputGradient) {
            result = shortcut.addGradient(kernels, result, outputGradient);
        }
        kernels.release(outputGradient);
        return result;
    }

    @Override
    public Tensor tangent(Optional<Tensor> ofInput) {
        throw new UnsupportedOperationException("Cannot run a second-order pass through routed blocks");
    }

    @Override
    public Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient) {
        throw new UnsupportedOperationException("Cannot run a second-order pass through routed blocks");
    }

    private void gateGradient(Tensor gradient, Gates gates) {
        gates.gradient(gate, kernels.rowDotsOfDifference(gradient, tunedOutput, frozenOutput));
    }

    /**
     * Backward pass of a learning branch. Batch statistics couple all rows, so rows that took the other branch enter as
     * zeros.
     */
    private Tensor learningBackward(
            ResidualBranch branch, Tensor gradient, int[] otherRows, boolean wantsInputGradient) {
        Tensor into = kernels.copy(gradient);
        kernels.zeroRows(into, otherRows);
        return branch.backward(into, wantsInputGradient);
    }

    private static int[] rows(boolean[] tuned, boolean which) {
        return IntStream.range(0, tuned.length)
                .filter(row -> tuned[row] == which)
                .toArray();
    }
}
