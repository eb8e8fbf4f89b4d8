package org.spottune.spark.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.spottune.objective.NamedSums;

/**
 * Sums and times of an epoch of parameter averaging, or of its first rounds.
 *
 * @param rounds sums over all examples of each round
 * @param seconds of wall-clock time
 * @param computingSeconds of the slowest worker of each round, summed
 * @param broadcastingSeconds spent sending states, scheduling tasks and returning the average
 * @param mergingSeconds spent exchanging and averaging the workers' states
 */
public record EpochResult(
        @JsonProperty(value = "rounds", required = true) List<NamedSums> rounds,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("computingSeconds") double computingSeconds,
        @JsonProperty("broadcastingSeconds") double broadcastingSeconds,
        @JsonProperty("mergingSeconds") double mergingSeconds) {

    /** An epoch before its first round. */
    static final EpochResult EMPTY = new EpochResult(List.of(), 0, 0, 0, 0);

    public EpochResult {
        rounds = List.copyOf(rounds);
    }

    /** This result and the rounds after it. */
    EpochResult then(EpochResult next) {
        return new EpochResult(
                Stream.concat(rounds.stream(), next.rounds.stream()).toList(),
                seconds + next.seconds,
                computingSeconds + next.computingSeconds,
                broadcastingSeconds + next.broadcastingSeconds,
                mergingSeconds + next.mergingSeconds);
    }

    /** The sums of one of several domains, with the times of all. */
    EpochResult of(String domain) {
        return new EpochResult(
                rounds.stream().map(round -> round.domain(domain)).toList(),
                seconds,
                computingSeconds,
                broadcastingSeconds,
                mergingSeconds);
    }

    /** Sums over all rounds. */
    public NamedSums sums() {
        return rounds.stream().reduce(NamedSums.EMPTY, NamedSums::merge);
    }

    /**
     * Sums over the last round; of each domain, over its own last round.
     *
     * @param before the same at the beginning of the epoch
     */
    NamedSums lastRound(NamedSums before) {
        return rounds.stream().reduce(before, NamedSums::latest);
    }

    public double imagesPerSecond() {
        return sums().count(NamedSums.EXAMPLES) / seconds;
    }
}
