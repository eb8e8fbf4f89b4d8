/**
 * Reads checkpoint files as tensors by name: PyTorch's zip format, its older stream format, and safetensors. Other
 * packages map the names to a network.
 *
 * <p>Files are untrusted. Nothing that a file names is run or loaded, sizes are checked against the file before memory
 * is allocated, and every refusal is a {@link org.spottune.weights.CheckpointFormatException} that states where, what
 * was expected and what was found.
 */
package org.spottune.weights;
