package org.spottune.spark.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Values that stay in an executor between the tasks of a job: building a network and its buffers for each task would
 * take longer than the task. One pool per JVM and kind; thread-safe.
 */
public final class ResidentPool<T> {

    private final String kind;
    private final Consumer<T> release;
    private final TaskDevices devices;
    private final Map<Place, Deque<Resident<T>>> idle = new HashMap<>();

    /** Residents stay on the device that they were made on. */
    private record Place(String job, OptionalInt card) {}

    /**
     * @param kind names the threads
     * @param release frees a resident, on its thread
     */
    public ResidentPool(String kind, Consumer<T> release) {
        this(kind, release, TaskDevices.HERE);
    }

    ResidentPool(String kind, Consumer<T> release, TaskDevices devices) {
        this.kind = kind;
        this.release = release;
        this.devices = devices;
    }

    /**
     * Lends an idle resident of a job, or a new one, to work. After a failure the resident is closed, since its state
     * is unknown.
     *
     * @throws ClusterException if the device that Spark has given the calling task is unusable, or another task uses it
     */
    public <R> R with(String job, Callable<T> factory, Resident.Work<Resident<T>, R> work) throws Exception {
        try (TaskDevices.Device device = devices.claim()) {
            return on(new Place(job, device.card()), device.binding(factory), work);
        }
    }

    private <R> R on(Place place, Callable<T> factory, Resident.Work<Resident<T>, R> work) throws Exception {
        Resident<T> resident = take(place, factory);
        boolean succeeded = false;
        try {
            R result = work.apply(resident);
            succeeded = true;
            return result;
        } finally {
            if (succeeded) {
                giveBack(place, resident);
            } else {
                resident.close();
            }
        }
    }

    /** Frees the idle residents of a job. */
    public void evict(String job) {
        List<Resident<T>> residents = new ArrayList<>();
        synchronized (idle) {
            idle.forEach((place, ofPlace) -> {
                if (place.job().equals(job)) {
                    residents.addAll(ofPlace);
                }
            });
            idle.keySet().removeIf(place -> place.job().equals(job));
        }
        residents.forEach(Resident::close);
    }

    private Resident<T> take(Place place, Callable<T> factory) throws Exception {
        synchronized (idle) {
            Deque<Resident<T>> residents = idle.get(place);
            if (residents != null && !residents.isEmpty()) {
                return residents.pop();
            }
        }
        return Resident.create(kind + "-" + place.job(), factory, release);
    }

    private void giveBack(Place place, Resident<T> resident) {
        synchronized (idle) {
            idle.computeIfAbsent(place, any -> new ArrayDeque<>()).push(resident);
        }
    }
}
