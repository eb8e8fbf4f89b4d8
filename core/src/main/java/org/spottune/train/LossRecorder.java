package org.spottune.train;

import java.util.List;
import java.util.Map;
import org.spottune.objective.Loss;
import org.spottune.objective.NamedSums;
import org.spottune.objective.Term;

/** Records the losses of terms. */
interface LossRecorder {

    void record(Term term, List<Loss> losses);

    /** Adds them to sums, times the images of the mini-batch. */
    static LossRecorder into(Map<String, double[]> sums, int images) {
        return (term, losses) -> {
            for (int i = 0; i < losses.size(); i++) {
                String name = term.names().get(i);
                sums.put(NamedSums.LOSS + name, new double[] {losses.get(i).value() * images});
                sums.put(NamedSums.WEIGHTED + name, new double[] {losses.get(i).weighted() * images});
            }
        };
    }
}
