/**
 * Arithmetic of channels-last convolutional networks behind one small interface, {@link org.spottune.kernels.Kernels}.
 *
 * <p>An implementation owns its buffers: layers pass {@link org.spottune.kernels.Tensor} handles and never see raw
 * arrays, so activations may live wherever the implementation computes. So may parameters and gradients, which are slices
 * of {@link org.spottune.kernels.FlatVector}s: their versions tell an implementation when to derive its own layouts anew.
 * A {@link org.spottune.kernels.KernelsProvider} makes both. Every implementation passes the same tests.
 */
package org.spottune.kernels;
