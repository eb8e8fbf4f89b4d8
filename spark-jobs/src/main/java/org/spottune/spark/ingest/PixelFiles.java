package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Pixels in files that every task opens itself. */
interface PixelFiles extends PixelSource, Serializable {

    PixelReader open(Configuration hadoop);

    @Override
    default JavaRDD<ShardResult> written(JavaSparkContext spark, List<ShardPlan> plans, ShardWriting writing) {
        return spark.parallelize(plans, plans.size()).map(plan -> write(plan, writing));
    }

    private ShardResult write(ShardPlan plan, ShardWriting writing) throws IOException {
        try (PixelReader reader = open(writing.configuration())) {
            return writing.write(plan, reader);
        }
    }
}
