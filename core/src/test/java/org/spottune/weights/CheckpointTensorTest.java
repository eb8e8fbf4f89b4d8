package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CheckpointTensorTest {

    private static final ByteRange UP_TO_11 = ByteRange.of(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});

    @Test
    void holdsValuesAtHand() {
        CheckpointTensor tensor = CheckpointTensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

        assertThat(tensor.shape()).containsExactly(2, 3);
        assertThat(tensor.kind()).isEqualTo(ElementKind.FLOAT32);
        assertThat(tensor.elementCount()).isEqualTo(6);
        assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> CheckpointTensor.ofFloats(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make a tensor of shape [2, 3]: expected 6 values, got 5");
    }

    @Test
    void readsTransposedViewsInRowMajorOrder() {
        assertThat(view(0, shape(4, 3), strides(1, 4)).toLongs()).containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
    }

    @Test
    void readsViewsOfThreeDimensionsFromAnOffset() {
        assertThat(view(1, shape(2, 2, 2), strides(6, 1, 2)).toLongs()).containsExactly(1, 3, 2, 4, 7, 9, 8, 10);
    }

    @Test
    void repeatsElementsOfExpandedViews() {
        assertThat(view(3, shape(2, 2), strides(0, 1)).toFloats()).containsExactly(3, 4, 3, 4);
    }

    @Test
    void readsScalarsAndEmptyTensors() {
        assertThat(view(5, shape(), strides()).toDoubles()).containsExactly(5);
        assertThat(view(0, shape(0, 3), strides(3, 1)).toDoubles()).isEmpty();
        assertThat(view(99, shape(3, 0), strides(99, 99)).toLongs()).isEmpty();
    }

    @Test
    void handsOutCopiesOfItsShape() {
        CheckpointTensor tensor = view(0, shape(2, 2), strides(2, 1));
        tensor.shape()[0] = 7;

        assertThat(tensor.shape()).containsExactly(2, 2);
    }

    @Test
    void refusesStoragesThatAreTooSmall() {
        assertThatThrownBy(() -> view(2, shape(3), strides(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a storage of at least 13 UINT8 elements, got 12");
    }

    @Test
    void refusesFractionsAsIntegers() {
        CheckpointTensor tensor = CheckpointTensor.ofFloats(new float[] {1.5f}, 1);

        assertThatThrownBy(tensor::toLongs)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot read FLOAT32 [1] as integers");
    }

    @Test
    void refusesMoreElementsThanAnArrayHolds() {
        CheckpointTensor tensor = view(0, shape(1 << 16, 1 << 16), strides(0, 0));

        assertThatThrownBy(tensor::toFloats)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot read UINT8 [65536, 65536] into one array: expected at most 2147483639 elements, got"
                        + " 4294967296");
    }

    private static CheckpointTensor view(long offset, long[] shape, long[] strides) {
        return new CheckpointTensor(ElementKind.UINT8, UP_TO_11, new TensorLayout(offset, shape, strides));
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    private static long[] strides(long... steps) {
        return steps;
    }
}
