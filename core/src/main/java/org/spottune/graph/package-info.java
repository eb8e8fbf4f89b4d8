/**
 * Networks as Deeplearning4j sees them: the trunk is one layer of a {@code ComputationGraph}, the classifier its output
 * layer; {@link org.spottune.graph.Network} drives both for our own training step.
 */
package org.spottune.graph;
