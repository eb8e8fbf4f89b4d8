package org.spottune.spark.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * What stays in an executor between the tasks of a job: building a network and its buffers anew for each task would cost
 * more than the task. One pool per JVM and kind; thread-safe.
 */
public final class ResidentPool<T> {

    private final String kind;
    private final Consumer<T> release;
    private final Map<String, Deque<Resident<T>>> idle = new HashMap<>();

    /**
     * @param kind names the threads
     * @param release frees a resident, on its thread
     */
    public ResidentPool(String kind, Consumer<T> release) {
        this.kind = kind;
        this.release = release;
    }

    /**
     * Lends an idle resident of a job, or a new one, to some work. One whose work failed is not lent again: its state is
     * unknown.
     */
    public <R> R with(String job, Callable<T> factory, Resident.Work<Resident<T>, R> work) throws Exception {
        Resident<T> resident = take(job, factory);
        boolean succeeded = false;
        try {
            R result = work.apply(resident);
            succeeded = true;
            return result;
        } finally {
            if (succeeded) {
                giveBack(job, resident);
            } else {
                resident.close();
            }
        }
    }

    /** Frees the idle residents of a job. */
    public void evict(String job) {
        Deque<Resident<T>> residents;
        synchronized (idle) {
            residents = idle.remove(job);
        }
        if (residents != null) {
            residents.forEach(Resident::close);
        }
    }

    private Resident<T> take(String job, Callable<T> factory) throws Exception {
        synchronized (idle) {
            Deque<Resident<T>> residents = idle.get(job);
            if (residents != null && !residents.isEmpty()) {
                return residents.pop();
            }
        }
        return Resident.create(kind + "-" + job, factory, release);
    }

    private void giveBack(String job, Resident<T> resident) {
        synchronized (idle) {
            idle.computeIfAbsent(job, any -> new ArrayDeque<>()).push(resident);
        }
    }
}
