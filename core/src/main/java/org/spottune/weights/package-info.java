/**
 * Reading checkpoint files: PyTorch's zip layout, its older stream layout, and safetensors, as tensors by name. What a name means to a
 * network is decided elsewhere.
 *
 * <p>Files come from strangers. Nothing that a file names is ever run or loaded, sizes are checked against the file before memory is
 * asked for, and every refusal is a {@link org.spottune.weights.CheckpointFormatException} that says what was expected and found where.
 */
package org.spottune.weights;
