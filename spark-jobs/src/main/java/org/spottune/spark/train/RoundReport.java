package org.spottune.spark.train;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.spottune.objective.NamedSums;

/**
 * One worker's sums and times of a round.
 *
 * @param worker counted from 0
 * @param sums over the examples it saw, possibly none
 * @param finite whether every value of its last state is finite
 * @param computingSeconds spent in training steps
 */
record RoundReport(int worker, NamedSums sums, boolean finite, double computingSeconds) implements Serializable {

    /** Images that the worker saw, by domain; the total under the empty name. */
    Map<String, Long> examples() {
        TreeMap<String, Long> examples = new TreeMap<>();
        examples.put("", sums.count(NamedSums.EXAMPLES));
        sums.domains().forEach((domain, seen) -> examples.put(domain, seen.count(NamedSums.EXAMPLES)));
        return examples;
    }
}
