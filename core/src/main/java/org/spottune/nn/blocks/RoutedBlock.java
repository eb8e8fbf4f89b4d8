package org.spottune.nn.blocks;

import java.util.stream.IntStream;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/**
 * A block with two branches, of which each image takes one: {@code max(0, shortcut(x) + a F^(x) + (1 - a) F(x))} with the
 * frozen branch F, its fine-tuned copy F^ and the image's hard gate a (Guo et al., SpotTune, Eq. 2).
 *
 * <p>Training computes both branches, since the gate's gradient is the difference of their outputs; the loss gradient
 * enters each branch only in the rows that took it. Inference runs each image through its own branch alone.
 */
public final class RoutedBlock implements Block {

    private final int gate;
    private final ResidualBranch frozen;
    private final ResidualBranch tuned;
    private final Shortcut shortcut;
    private Kernels kernels;
    private Tensor frozenOutput;
    private Tensor tunedOutput;
    private Tensor output;

    /** @param gate index of the block among the routed ones */
    public RoutedBlock(int gate, ResidualBranch frozen, ResidualBranch tuned, Shortcut shortcut) {
        this.gate = gate;
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
    public void parametersChanged(Changed changed) {
        frozen.parametersChanged(changed);
        tuned.parametersChanged(changed);
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
        output = kernels.chooseRows(gates.tuned(gate), tunedOutput, frozenOutput);
        shortcut.addRectified(kernels, output, x);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Gates gates, boolean wantsInputGradient) {
        kernels.rectifierGradient(outputGradient, output);
        gates.gradient(gate, kernels.rowDotsOfDifference(outputGradient, tunedOutput, frozenOutput));
        int[] frozenRows = rows(gates.tuned(gate), false);
        // Batch statistics couple all rows of the fine-tuned branch: rows that did not take it enter with zeros.
        Tensor intoTuned = kernels.copy(outputGradient);
        kernels.zeroRows(intoTuned, frozenRows);
        Tensor result = tuned.backward(intoTuned, wantsInputGradient);
        if (wantsInputGradient) {
            if (frozenRows.length > 0) {
                Tensor ofFrozen = frozen.frozenBackward(kernels.selectRows(outputGradient, frozenRows), frozenRows);
                kernels.addRows(result, ofFrozen, frozenRows);
                kernels.release(ofFrozen);
            }
            result = shortcut.addGradient(kernels, result, outputGradient);
        }
        kernels.release(outputGradient);
        return result;
    }

    private static int[] rows(boolean[] tuned, boolean which) {
        return IntStream.range(0, tuned.length)
                .filter(row -> tuned[row] == which)
                .toArray();
    }
}
