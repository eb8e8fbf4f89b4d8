/**
 * Building blocks of networks on {@link org.spottune.kernels.Kernels}: convolution units, branches, shortcuts, plain
 * and routed blocks, units without shortcuts.
 *
 * <p>Every part has three passes. {@code infer} computes outputs and keeps nothing. {@code forward} computes outputs
 * and keeps what {@code backward} needs. {@code backward} consumes the output gradient, writes parameter gradients into
 * their views and returns the input gradient if something below learns.
 */
package org.spottune.nn.blocks;
