package org.spottune.decathlon;

import java.util.Optional;

/**
 * A cell of a comparison of methods on domains with several seeds.
 *
 * @param method of transfer
 * @param domain that it was transferred to; see {@link DecathlonDomain#canonical}
 * @param seed of the run
 * @param measurement none where the run is planned but not finished
 */
public record TransferResult(String method, String domain, long seed, Optional<Measurement> measurement) {}
