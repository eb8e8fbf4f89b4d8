package org.spottune.spark.train;

import java.util.ArrayList;
import java.util.List;
import org.spottune.train.WorkerState;

/** Looks for values that are not finite, before they are averaged into everything. */
final class FiniteCheck {

    private FiniteCheck() {}

    /**
     * Of what the workers return from a round.
     *
     * @param epoch counted from 0
     * @param round of the epoch, counted from 0
     * @throws DivergedException naming the workers whose loss or parameters are not finite
     */
    static void require(List<RoundResult> results, int epoch, int round) {
        List<String> problems = new ArrayList<>();
        for (int worker = 0; worker < results.size(); worker++) {
            RoundResult result = results.get(worker);
            double loss = result.sums().lossSum();
            if (!Double.isFinite(loss)) {
                problems.add("the loss of worker " + worker + " is " + loss);
            } else if (!finite(result.state())) {
                problems.add("worker " + worker + " has parameters or updater state that are not finite");
            }
        }
        if (!problems.isEmpty()) {
            throw new DivergedException("Training diverged in epoch " + (epoch + 1) + ", round " + (round + 1) + ": "
                    + String.join("; ", problems));
        }
    }

    static boolean finite(WorkerState state) {
        return finite(state.moving()) && finite(state.velocity());
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
