package org.spottune.kernels.onednn;

/**
 * Specification of a primitive: equal operations share one. Implementations are records.
 *
 * <p>The first sentence of each lists the arguments of {@link Primitive#run}, in order.
 */
interface Operation {

    Primitive create(Descriptors descriptors);
}
