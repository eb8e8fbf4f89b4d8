/**
 * Kernels that call oneDNN through its C interface: single precision on x86-64 and Arm CPUs, and tensors in bfloat16 if
 * the CPU supports it.
 *
 * <p>Activations are channels-last, as pixels are, which is as fast as oneDNN's blocked layouts. A primitive is created
 * once per operation and shape and kept, so a steady state creates and allocates nothing.
 * {@link org.spottune.kernels.onednn.OneDnnKernels#close} frees all native memory, never the garbage collector.
 *
 * <p>3x3 convolutions of stride 1 use Winograd's minimal filtering F(4x4, 3x3) where it is faster: a quarter of the
 * multiplications, in single precision even if tensors are in bfloat16. Each of oneDNN's threads takes rows of tiles
 * through transform, products and transform, in Java (see {@link org.spottune.kernels.onednn.OpenMp}); oneDNN computes
 * the products, on one thread each. Factors take four times the memory of the weights, per direction.
 *
 * <p>{@code OMP_NUM_THREADS} sets the number of OpenMP threads of an operation; by default it is the number of cores.
 * ND4J's library uses the same OpenMP runtime, so a process has one set of threads per computing Java thread. Results
 * are bit-identical for the same inputs and number of threads.
 */
package org.spottune.kernels.onednn;
