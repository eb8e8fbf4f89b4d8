package org.spottune.spark.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.spottune.graph.MemoryEstimate;
import org.spottune.spark.train.PlannedTraining;

/**
 * The memory that a training job needs, compared with what Spark's settings and the machine give. An estimate: measured
 * figures differ by up to a third.
 *
 * @param plan of the job
 * @param workers that train concurrently
 * @param conf settings of Spark
 * @param machine of the driver
 */
record TrainingNeeds(PlannedTraining plan, int workers, SparkConf conf, Machine machine) {

    private static final long MEBIBYTE = 1 << 20;
    /** Spark's own defaults. */
    private static final String EXECUTOR_MEMORY = "1g";

    private static final long LEAST_OVERHEAD = 384;
    private static final double OVERHEAD_SHARE = 0.1;

    /** @param asked number of workers; 0 for one on each task slot */
    static TrainingNeeds of(PlannedTraining plan, int asked, SparkConf conf, Machine machine) {
        int workers = asked > 0 ? asked : slots(conf, machine);
        return new TrainingNeeds(plan, workers, conf, machine);
    }

    private static String master(SparkConf conf) {
        return conf.get("spark.master", "local[*]");
    }

    private static boolean local(SparkConf conf) {
        return master(conf).startsWith("local");
    }

    private static int slots(SparkConf conf, Machine machine) {
        if (!local(conf)) {
            return Math.max(1, conf.getInt("spark.executor.instances", 1) * slotsOfExecutor(conf));
        }
        String slots = master(conf).replaceAll("^local(?:\\[([^,\\]]*).*)?$", "$1");
        if (slots.equals("*")) {
            return machine.processors();
        }
        return slots.isEmpty() ? 1 : Integer.parseInt(slots);
    }

    private static int slotsOfExecutor(SparkConf conf) {
        return Math.max(1, conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1));
    }

    private int workersOfProcess() {
        return local(conf) ? workers : Math.min(workers, slotsOfExecutor(conf));
    }

    private MemoryEstimate worker() {
        return plan.workerMemory(workers);
    }

    /** Native memory of a process with its workers. */
    private long nativeBytes() {
        return workersOfProcess() * worker().worker();
    }

    /** All memory of a process with its workers. */
    private long processBytes() {
        return worker().process() - worker().worker() + nativeBytes();
    }

    /**
     * Bytes of one worker's training images, taken at the size of the network's input, the least they can be; what does
     * not fit in Spark's share of the heap goes to disk.
     */
    private long imageBytes() {
        return -Math.floorDiv(-plan.trainingImages(), workers)
                * plan.input().height()
                * plan.input().width()
                * 3;
    }

    private long executorHeap() {
        return conf.getSizeAsMb("spark.executor.memory", EXECUTOR_MEMORY) * MEBIBYTE;
    }

    private long executorOverhead() {
        double share = conf.getDouble(
                "spark.executor.memoryOverheadFactor",
                conf.getDouble("spark.kubernetes.memoryOverheadFactor", OVERHEAD_SHARE));
        long automatic = Math.max(LEAST_OVERHEAD, (long) (executorHeap() / MEBIBYTE * share));
        return conf.contains("spark.executor.memoryOverhead")
                ? conf.getSizeAsMb("spark.executor.memoryOverhead") * MEBIBYTE
                : automatic * MEBIBYTE;
    }

    /** Heap of the driver, which averages. */
    private long driverHeap() {
        String mode = conf.get("spark.submit.deployMode", "client");
        return mode.equals("cluster")
                ? conf.getSizeAsMb("spark.driver.memory", EXECUTOR_MEMORY) * MEBIBYTE
                : machine.heap();
    }

    private long driverNeed() {
        return worker().values() * DriverMemory.BYTES_PER_PARAMETER;
    }

    List<String> problems() {
        return problems(1);
    }

    /** Problems that remain even if the estimate is twice too high. */
    List<String> certainProblems() {
        return problems(2);
    }

    /** @param doubt how many times too high the estimate may be */
    private List<String> problems(int doubt) {
        List<String> problems = new ArrayList<>();
        if (local(conf)) {
            if (processBytes() / doubt > machine.memory()) {
                problems.add("Training takes about " + gibibytes(processBytes()) + ", the machine has "
                        + gibibytes(machine.memory())
                        + ": use a smaller batch-size, fewer --workers or precision=bfloat16");
            }
        } else if (!master(conf).startsWith("spark://") && nativeBytes() / doubt > executorOverhead()) {
            problems.add("An executor with " + workersOfProcess() + " workers takes about " + gibibytes(nativeBytes())
                    + " outside its heap, and gets " + gibibytes(executorOverhead())
                    + ": set spark.executor.memoryOverhead, or use a smaller batch-size");
        }
        if (driverNeed() / doubt > driverHeap()) {
            problems.add("The driver takes about " + gibibytes(driverNeed()) + " of heap to average, and gets "
                    + gibibytes(driverHeap()) + ": set --driver-memory");
        }
        return problems;
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (1024.0 * MEBIBYTE));
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("method", plan.experiment().method().id());
        figures.put("architecture", plan.architecture().name());
        figures.put("dataset", plan.data());
        figures.put("images", plan.trainingImages());
        figures.put("epochs", plan.experiment().schedule().epochs());
        figures.put("batchSize", plan.experiment().schedule().batchSize());
        figures.put("workers", workers);
        figures.put("workersPerProcess", workersOfProcess());
        figures.put("parameters", worker().values());
        figures.put("workerBytes", worker().worker());
        if (worker().teacher() > 0) {
            figures.put("teacherBytes", worker().teacher());
        }
        figures.put("imageBytesPerWorker", imageBytes());
        figures.put("processBytes", processBytes());
        figures.put("driverHeapBytes", driverNeed());
        figures.put("driverHeapGivenBytes", driverHeap());
        if (local(conf)) {
            figures.put("machineBytes", machine.memory());
        } else {
            figures.put("executorHeapGivenBytes", executorHeap());
            figures.put("executorOverheadGivenBytes", executorOverhead());
        }
        return figures;
    }

    /** The figures as lines of text, bytes in GiB. */
    String table() {
        StringBuilder table = new StringBuilder();
        figures()
                .forEach((name, value) -> table.append(String.format(
                        Locale.ROOT,
                        "%-28s %s%n",
                        name.replace("Bytes", ""),
                        name.contains("Bytes") && value instanceof Long bytes ? gibibytes(bytes) : value)));
        problems().forEach(problem -> table.append("PROBLEM: ").append(problem).append(System.lineSeparator()));
        return table.toString();
    }
}
