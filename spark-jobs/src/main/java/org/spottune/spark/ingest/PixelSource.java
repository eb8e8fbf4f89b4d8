package org.spottune.spark.ingest;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Where the pixels of a source's images are, and how they get to the tasks that write shards. */
interface PixelSource {

    /** The results of writing all shards, one element each, not computed yet. */
    JavaRDD<ShardResult> written(JavaSparkContext spark, List<ShardPlan> plans, ShardWriting writing);
}
