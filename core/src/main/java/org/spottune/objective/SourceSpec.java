package org.spottune.objective;

import java.io.Serializable;
import org.spottune.nn.Architecture;

/**
 * A frozen source network without its weights, as terms need it when a run is configured.
 *
 * @param network its architecture
 * @param classes number of its classes
 */
public record SourceSpec(Architecture network, int classes) implements Serializable {}
