package org.spottune.graph;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Tensor;
import org.spottune.policy.RoutingDecisions;

/**
 * Outputs of a pass of a {@link Network}; read-only.
 *
 * @param logits {@code [N, classes]}
 * @param features pooled features {@code [N, width]}, the classifier's input
 * @param decisions of the policy, for the routed blocks
 * @param maps the requested feature maps {@code [N, H, W, channels]} by name: outputs of blocks after shortcut and
 *     rectifier. They belong to the network's kernels and are valid until its next pass
 */
public record Outputs(INDArray logits, INDArray features, RoutingDecisions decisions, Map<String, Tensor> maps) {}
