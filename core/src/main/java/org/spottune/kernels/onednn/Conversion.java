package org.spottune.kernels.onednn;

/** Converts contiguous values between the tensors' type and single precision. */
final class Conversion {

    private Conversion() {}

    /** Source in the tensors' type, target in single precision. */
    record ToFloats(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            return Reorder.create(descriptors, descriptors.activations(length), descriptors.dense(length));
        }
    }

    /** Source in single precision, target rounded to the tensors' type. */
    record FromFloats(long length) implements Operation {
        @Override
        public Primitive create(Descriptors descriptors) {
            return Reorder.create(descriptors, descriptors.dense(length), descriptors.activations(length));
        }
    }
}
