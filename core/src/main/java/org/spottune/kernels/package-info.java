/**
 * Arithmetic of channels-last convolutional networks behind one small interface, {@link org.spottune.kernels.Kernels}.
 *
 * <p>An implementation owns its buffers: layers pass {@link org.spottune.kernels.Tensor} handles and never see raw
 * arrays, so activations may live wherever the implementation computes. Every implementation passes the same tests.
 */
package org.spottune.kernels;
