/**
 * Networks as Deeplearning4j graphs: the trunk is one layer of a {@code ComputationGraph}, the classifier its output
 * layer. {@link org.spottune.graph.Network} runs both for spottune's training step.
 */
package org.spottune.graph;
