package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.spottune.spark.LocalSpark;
import scala.Option;
import scala.Some;
import scala.Tuple4;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map$;

@ExtendWith(LocalSpark.class)
class TaskProgressTest {
    private final List<String> reports = new ArrayList<>();

    @Test
    void addsWhatRunningTasksSayInTheirHeartbeats(SparkSession spark) {
        try (TaskProgress progress = TaskProgress.start(spark.sparkContext(), this::note, "decode", 10)) {
            progress.onExecutorMetricsUpdate(heartbeat(progress.counter(), 1, 2));
            progress.onExecutorMetricsUpdate(heartbeat(progress.counter(), 2, 3));
            progress.onExecutorMetricsUpdate(heartbeat(progress.counter(), 1, 4));
            progress.onExecutorMetricsUpdate(heartbeat(spark.sparkContext().longAccumulator("other"), 1, 9));
        }

        assertThat(reports)
                .containsExactly(
                        "decode 0/10", "decode 2/10", "decode 5/10", "decode 7/10", "decode 7/10", "decode 10/10");
    }

    @Test
    void reachesTheTotalWhenAllTasksHaveEnded(SparkSession spark) throws Exception {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        try (TaskProgress progress = TaskProgress.start(spark.sparkContext(), this::note, "count", 6)) {
            LongAccumulator counter = progress.counter();
            context.parallelize(List.of(1, 2, 3), 3).foreach(number -> counter.add(number));
            spark.sparkContext().listenerBus().waitUntilEmpty();
        }

        assertThat(reports).startsWith("count 0/6").endsWith("count 6/6");
    }

    private synchronized void note(String phase, long done, long total) {
        reports.add(phase + " " + done + "/" + total);
    }

    /** What an executor says while a task runs: the task's own count so far. */
    private static SparkListenerExecutorMetricsUpdate heartbeat(LongAccumulator counter, long task, long count) {
        AccumulableInfo info = new AccumulableInfo(
                counter.id(), counter.name(), new Some<>(count), Option.empty(), false, false, Option.empty());
        Tuple4<Object, Object, Object, Seq<AccumulableInfo>> update = new Tuple4<>(task, 0, 0, sequence(List.of(info)));
        return new SparkListenerExecutorMetricsUpdate("1", sequence(List.of(update)), Map$.MODULE$.empty());
    }

    private static <T> Seq<T> sequence(List<T> elements) {
        return JavaConverters.asScalaBuffer(elements).toSeq();
    }
}
