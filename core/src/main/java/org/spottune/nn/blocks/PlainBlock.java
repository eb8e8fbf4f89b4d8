package org.spottune.nn.blocks;

import java.util.Optional;
import org.spottune.kernels.Kernels;
import org.spottune.kernels.Tensor;

/** A residual block with one branch, frozen or learning. */
public final class PlainBlock implements Block {

    private final ResidualBranch branch;
    private final Shortcut shortcut;
    private Kernels kernels;
    private Tensor output;

    public PlainBlock(ResidualBranch branch, Shortcut shortcut) {
        this.branch = branch;
        this.shortcut = shortcut;
    }

    @Override
    public void bind(Kernels owner) {
        kernels = owner;
        branch.bind(owner);
    }

    @Override
    public Tensor infer(Tensor x, Gates gates) {
        return branch.inferRectified(x, shortcut);
    }

    @Override
    public Tensor forward(Tensor x, Gates gates) {
        output = branch.forward(x);
        shortcut.addRectified(kernels, output, x);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Gates gates, boolean wantsInputGradient) {
        kernels.rectifierGradient(outputGradient, output);
        if (!wantsInputGradient) {
            return branch.backward(outputGradient, false);
        }
        Tensor throughBranch = branch.backward(kernels.copy(outputGradient), true);
        Tensor result = shortcut.addGradient(kernels, throughBranch, outputGradient);
        kernels.release(outputGradient);
        return result;
    }

    @Override
    public Tensor tangent(Optional<Tensor> ofInput) {
        Tensor tangent = branch.tangent(ofInput);
        ofInput.ifPresent(input -> shortcut.addTo(kernels, tangent, input));
        kernels.rectifierGradient(tangent, output);
        return tangent;
    }

    @Override
    public Dual tangentBackward(Dual outputGradient, boolean wantsInputGradient) {
        outputGradient.rectify(kernels, output);
        if (!wantsInputGradient) {
            return branch.tangentBackward(outputGradient, false);
        }
        Dual through = branch.tangentBackward(outputGradient.copy(kernels), true);
        Dual result = new Dual(
                shortcut.addGradient(kernels, through.value(), outputGradient.value()),
                shortcut.addGradient(kernels, through.tangent(), outputGradient.tangent()));
        outputGradient.release(kernels);
        return result;
    }
}
