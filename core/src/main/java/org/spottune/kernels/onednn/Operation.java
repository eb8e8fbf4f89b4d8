package org.spottune.kernels.onednn;

/**
 * What a primitive computes, as a value: equal operations share one primitive. Implementations are records.
 *
 * <p>Each names in its first sentence the arguments that {@link Primitive#run} expects, in their order.
 */
interface Operation {

    Primitive create(Descriptors descriptors);
}
