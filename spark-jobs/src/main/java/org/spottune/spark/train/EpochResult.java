package org.spottune.spark.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.spottune.objective.NamedSums;

/**
 * What an epoch of parameter averaging, or its first rounds, did and cost.
 *
 * @param rounds sums over all examples of each round
 * @param seconds it took
 * @param computingSeconds of the slowest worker of each round, summed
 * @param broadcastingSeconds spent sending states, scheduling tasks and returning the average
 * @param mergingSeconds spent exchanging and averaging what the workers end in
 */
public record EpochResult(
        @JsonProperty(value = "rounds", required = true) List<NamedSums> rounds,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("computingSeconds") double computingSeconds,
        @JsonProperty("broadcastingSeconds") double broadcastingSeconds,
        @JsonProperty("mergingSeconds") double mergingSeconds) {

    /** An epoch of which no round has run. */
    static final EpochResult EMPTY = new EpochResult(List.of(), 0, 0, 0, 0);

    public EpochResult {
        rounds = List.copyOf(rounds);
    }

    /** This and the rounds after it. */
    EpochResult then(EpochResult next) {
        return new EpochResult(
                Stream.concat(rounds.stream(), next.rounds.stream()).toList(),
                seconds + next.seconds,
                computingSeconds + next.computingSeconds,
                broadcastingSeconds + next.broadcastingSeconds,
                mergingSeconds + next.mergingSeconds);
    }

    /** The same of one of several domains alone, with the times of all. */
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
     * Sums over the last round, and of every domain those of its last one.
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
