package org.spottune.kernels.onednn;

/** Copies of values, one after the other, between the type that tensors have and single precision. */
final class Conversion {

    private Conversion() {}

    /** Values of a tensor, the same in single precision. */
    record ToFloats(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            return Reorder.create(descriptors, descriptors.activations(length), descriptors.dense(length));
        }
    }

    /** Values in single precision, the nearest that a tensor holds. */
    record FromFloats(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            return Reorder.create(descriptors, descriptors.dense(length), descriptors.activations(length));
        }
    }
}
