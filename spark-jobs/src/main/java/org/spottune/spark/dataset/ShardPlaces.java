package org.spottune.spark.dataset;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.util.AccumulatorV2;

/** Accumulates the executors of shards' partitions: tasks report where they found them, the last report counts. */
final class ShardPlaces extends AccumulatorV2<ShardPlaces.Place, Map<Integer, String>> {

    private static final long serialVersionUID = 1L;

    private final Map<Integer, String> latest = new HashMap<>();
    private final Set<Place> all = new HashSet<>();

    /**
     * The executor of a partition.
     *
     * @param location of the executor, in the form of Spark's scheduler
     */
    record Place(int partition, String location) implements Serializable {}

    @Override
    public synchronized boolean isZero() {
        return all.isEmpty();
    }

    @Override
    public synchronized ShardPlaces copy() {
        ShardPlaces copy = new ShardPlaces();
        copy.latest.putAll(latest);
        copy.all.addAll(all);
        return copy;
    }

    @Override
    public synchronized void reset() {
        latest.clear();
        all.clear();
    }

    @Override
    public synchronized void add(Place place) {
        latest.put(place.partition(), place.location());
        all.add(place);
    }

    @Override
    public void merge(AccumulatorV2<Place, Map<Integer, String>> other) {
        ShardPlaces reported = (ShardPlaces) other.copy();
        synchronized (this) {
            latest.putAll(reported.latest);
            all.addAll(reported.all);
        }
    }

    @Override
    public synchronized Map<Integer, String> value() {
        return Map.copyOf(latest);
    }

    /** All reported places; a partition may have several. */
    synchronized Set<Place> all() {
        return Set.copyOf(all);
    }

    /** Forgets the latest places, so that partitions spread over all executors. */
    synchronized void forgetLatest() {
        latest.clear();
    }
}
