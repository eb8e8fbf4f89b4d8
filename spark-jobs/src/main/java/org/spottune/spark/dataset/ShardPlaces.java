package org.spottune.spark.dataset;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.util.AccumulatorV2;

/** Where the partitions of shards lie, as tasks tell the driver: for each the place that a task last found it at. */
final class ShardPlaces extends AccumulatorV2<ShardPlaces.Place, Map<Integer, String>> {

    private static final long serialVersionUID = 1L;

    private final Map<Integer, String> latest = new HashMap<>();
    private final Set<Place> all = new HashSet<>();

    /**
     * Where a partition lies.
     *
     * @param location of the executor, as Spark's scheduler writes it
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
        ShardPlaces told = (ShardPlaces) other.copy();
        synchronized (this) {
            latest.putAll(told.latest);
            all.addAll(told.all);
        }
    }

    @Override
    public synchronized Map<Integer, String> value() {
        return Map.copyOf(latest);
    }

    /** All places that were told, of partitions that may lie at several. */
    synchronized Set<Place> all() {
        return Set.copyOf(all);
    }

    /** Forgets which place is the latest, so that partitions go where there is room. */
    synchronized void forgetLatest() {
        latest.clear();
    }
}
