package org.spottune.spark.train;

import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.spottune.spark.dataset.Shards;
import org.spottune.train.Examples;

/**
 * The validation images of a run, divided among workers.
 *
 * @param shards of them; empty without any
 */
record ValidationShards(Optional<Shards> shards) implements AutoCloseable {

    static final ValidationShards NONE = new ValidationShards(Optional.empty());

    static ValidationShards of(Shards shards) {
        return new ValidationShards(Optional.of(shards));
    }

    /** One element per partition, cheap to recompute; need not be persisted. */
    Optional<JavaRDD<Examples>> rdd() {
        return shards.map(Shards::rdd);
    }

    @Override
    public void close() {
        shards.ifPresent(Shards::close);
    }
}
