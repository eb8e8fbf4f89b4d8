package org.spottune.graph;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.kernels.Tensor;
import org.spottune.policy.RoutingDecisions;

/**
 * What a pass of a {@link Network} puts out, for reading alone.
 *
 * @param logits {@code [N, classes]}
 * @param features pooled, {@code [N, width]}: what the classifier reads
 * @param decisions of the policy, for the routed blocks
 * @param maps the feature maps that were asked for, by name: outputs of blocks after shortcut and rectifier. They belong to
 *     the network's kernels, and are valid until its next pass
 */
public record Outputs(INDArray logits, INDArray features, RoutingDecisions decisions, Map<String, Tensor> maps) {}
