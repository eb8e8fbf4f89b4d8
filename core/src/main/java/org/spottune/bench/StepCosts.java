package org.spottune.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Time of steps of several modes relative to a first mode, measured in turns, step by step, so that other load on the
 * machine affects all modes alike.
 *
 * @param seconds of a step by mode, first the mode that the others are compared with; medians over all steps
 * @param ratios to the first one's step of the same turn, by mode; medians
 */
public record StepCosts(Map<BenchMode, Double> seconds, Map<BenchMode, Double> ratios) {

    private static final int WARM_UP = 5;

    /**
     * Measures.
     *
     * @param settings of the first mode; the others differ only in the mode
     * @param others modes to compare with it
     * @param turns counted, of one step each
     */
    public static StepCosts measure(BenchSettings settings, List<BenchMode> others, int turns) {
        List<BenchMode> modes = new ArrayList<>(List.of(settings.mode()));
        others.stream().filter(mode -> !modes.contains(mode)).forEach(modes::add);
        Map<BenchMode, Workload> workloads = new LinkedHashMap<>();
        try {
            for (BenchMode mode : modes) {
                workloads.put(mode, Workload.create(settings.with(mode)));
            }
            return measure(workloads, turns);
        } finally {
            workloads.values().forEach(Workload::close);
        }
    }

    private static StepCosts measure(Map<BenchMode, Workload> workloads, int turns) {
        Map<BenchMode, List<Double>> times = new LinkedHashMap<>();
        workloads.keySet().forEach(mode -> times.put(mode, new ArrayList<>()));
        for (int turn = -WARM_UP; turn < turns; turn++) {
            for (Map.Entry<BenchMode, Workload> workload : workloads.entrySet()) {
                long start = System.nanoTime();
                workload.getValue().step();
                double seconds = (System.nanoTime() - start) / 1e9;
                if (turn >= 0) {
                    times.get(workload.getKey()).add(seconds);
                }
            }
        }
        List<Double> first = times.values().iterator().next();
        Map<BenchMode, Double> medians = new LinkedHashMap<>();
        Map<BenchMode, Double> ratios = new LinkedHashMap<>();
        times.forEach((mode, seconds) -> {
            medians.put(mode, new Rates(seconds).median());
            ratios.put(mode, new Rates(ratios(seconds, first)).median());
        });
        return new StepCosts(medians, ratios);
    }

    private static List<Double> ratios(List<Double> seconds, List<Double> ofFirst) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            ratios.add(seconds.get(i) / ofFirst.get(i));
        }
        return ratios;
    }
}
