/**
 * Kernels that call oneDNN through its C interface: single precision on x86-64 and Arm CPUs, and tensors in bfloat16 where
 * the CPU lets it.
 *
 * <p>Activations are channels-last, which is how pixels lie and as fast as oneDNN's blocked layouts. A primitive is made
 * once for an operation and a shape and kept, so a steady state makes and allocates nothing; whatever is native is freed
 * by {@link org.spottune.kernels.onednn.OneDnnKernels#close}, never by the garbage collector.
 *
 * <p>3x3 convolutions of stride 1 take Winograd's minimal filtering F(4x4, 3x3) where that pays: a quarter of the
 * multiplications, which are single-precision ones also where tensors are in bfloat16. The threads on which oneDNN computes
 * each take rows of tiles from transform to products to transform, in Java, see {@link
 * org.spottune.kernels.onednn.OpenMp}; the products are oneDNN's, on one thread. Factors take four times the memory of the
 * weights, for each direction.
 *
 * <p>Operations run on as many OpenMP threads as {@code OMP_NUM_THREADS} says, all cores without it. ND4J's library uses
 * the same OpenMP runtime, so one process has one set of threads for every Java thread that computes. Results repeat bit
 * by bit for the same inputs and number of threads.
 */
package org.spottune.kernels.onednn;
