package org.spottune.objective;

import java.io.Serializable;
import org.spottune.nn.Architecture;

/**
 * A frozen source network as terms know it before there are weights.
 *
 * @param network its table
 * @param classes that it tells apart
 */
public record SourceSpec(Architecture network, int classes) implements Serializable {}
