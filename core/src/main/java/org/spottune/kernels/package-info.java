/**
 * Arithmetic of channels-last convolutional networks behind one small interface, {@link org.spottune.kernels.Kernels}.
 *
 * <p>An implementation owns its buffers: layers pass {@link org.spottune.kernels.Tensor} handles and never see raw
 * arrays, so activations can live in any device's memory. So can parameters and gradients, which are slices of
 * {@link org.spottune.kernels.FlatVector}s; when their version grows, an implementation renews its own layouts. A
 * {@link org.spottune.kernels.KernelsProvider} creates both. All implementations pass the same tests.
 */
package org.spottune.kernels;
