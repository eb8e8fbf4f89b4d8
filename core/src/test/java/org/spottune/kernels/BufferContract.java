package org.spottune.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tensors are handed out, hold the values written to them, and are taken back. */
interface BufferContract extends KernelsContract {

    ActivationShape SHAPE = new ActivationShape(2, 3, 5, 7);

    @Test
    default void readsWhatWasLoaded() {
        Activation values = Activation.random(SHAPE, 1);

        assertValues("loaded values", load(values), values);
    }

    @Test
    default void loadsAnArrayThatIsAPermutedView() {
        Activation values = Activation.random(SHAPE, 2);
        INDArray channelsFirst =
                values.array(kernels().dataType()).permute(0, 3, 1, 2).dup('c');

        Tensor loaded = kernels().load(channelsFirst.permute(0, 2, 3, 1));

        assertValues("loaded values", loaded, values);
    }

    @Test
    default void readsAnArrayOfItsOwn() {
        Activation values = Activation.random(SHAPE, 3);
        Tensor tensor = load(values);

        kernels().read(tensor).assign(0);

        assertValues("values after the array that was read changed", tensor, values);
    }

    @Test
    default void copiesAreIndependent() {
        Activation values = Activation.random(SHAPE, 4);
        Tensor original = load(values);
        Tensor copy = kernels().copy(original);

        kernels().zeroRows(copy, new int[] {0, 1});

        assertValues("original", original, values);
        assertValues("copy", copy, Activation.zeros(SHAPE));
    }

    @Test
    default void tensorsInUseDoNotShareMemory() {
        List<Activation> values = new ArrayList<>();
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            if (i == 3) {
                kernels().release(tensors.remove(0));
                values.remove(0);
            }
            values.add(Activation.random(SHAPE.withBatch(1 + i % 2), 10 + i));
            tensors.add(load(values.get(values.size() - 1)));
        }
        for (int i = 0; i < tensors.size(); i++) {
            assertValues("tensor " + i, tensors.get(i), values.get(i));
        }
    }

    @Test
    default void refusesToReleaseTwice() {
        Tensor tensor = kernels().take(SHAPE);
        kernels().release(tensor);

        assertThatThrownBy(() -> kernels().release(tensor))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot release tensor")
                .hasMessageContaining("released before");
    }

    @Test
    default void refusesToReleaseWhatReleaseAllTookBack() {
        Tensor tensor = kernels().take(SHAPE);
        kernels().releaseAll();

        assertThatThrownBy(() -> kernels().release(tensor))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released before");
    }

    @Test
    default void lendsAgainAfterReleaseAll() {
        kernels().take(SHAPE);
        kernels().releaseAll();
        Activation values = Activation.random(SHAPE, 5);

        assertValues("values", load(values), values);
    }

    @Test
    default void readsArraysOfItsDataType() {
        INDArray read = kernels().read(load(Activation.random(SHAPE, 6)));

        assertThat(read.dataType()).isEqualTo(kernels().dataType());
        assertThat(read.shape()).containsExactly(2, 3, 5, 7);
    }

    @Test
    default void loadsArraysOfAnotherDataType() {
        Activation values = Activation.random(SHAPE, 7);
        INDArray other = Nd4j.createFromArray(values.values()).reshape('c', 2, 3, 5, 7);

        assertValues("values loaded from double", kernels().load(other), values);
    }
}
