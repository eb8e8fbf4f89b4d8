package org.spottune.spark.ingest;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The pixels of a source's images, and how they reach the tasks that write shards. */
interface PixelSource {

    /** The lazily computed results of writing all shards, one element per shard. */
    JavaRDD<ShardResult> written(JavaSparkContext spark, List<ShardPlan> plans, ShardWriting writing);
}
