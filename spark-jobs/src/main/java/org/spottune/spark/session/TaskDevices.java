package org.spottune.spark.session;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.api.buffer.DataType;
import org.spottune.kernels.GraphicsCards;
import org.spottune.kernels.KernelsProviders;

/**
 * The devices of this JVM's tasks: each task computes on the one GPU that Spark has given it, or all compute on the
 * CPU. Thread-safe.
 */
final class TaskDevices {

    /** The devices of this process. */
    static final TaskDevices HERE =
            new TaskDevices(() -> KernelsProviders.of(DataType.FLOAT).cards());

    private static final String RESOURCE = "gpu";
    private static final String ONE_EACH =
            "set spark.executor.resource.gpu.amount, and spark.task.resource.gpu.amount=1";

    private final Supplier<Optional<GraphicsCards>> known;
    private final Set<Integer> taken = new HashSet<>();

    /** @param known the GPUs that networks compute on, if any; asked for each task */
    TaskDevices(Supplier<Optional<GraphicsCards>> known) {
        this.known = known;
    }

    /** Claims the device of the calling task, until the device is closed. */
    Device claim() {
        TaskContext task = TaskContext.get();
        return claim(task == null ? Map.of() : task.resourcesJMap());
    }

    /**
     * Claims the device of a task.
     *
     * @param resources that Spark has given the task
     * @throws ClusterException if the GPU is unusable, or another task uses it
     */
    Device claim(Map<String, ResourceInformation> resources) {
        ResourceInformation given = resources.get(RESOURCE);
        Optional<GraphicsCards> cards = known.get();
        if (cards.isEmpty()) {
            if (given != null) {
                throw new ClusterException(
                        "Spark has given " + given + " to a task, but this build of spottune computes"
                                + " on the CPU: build it with -Pcuda, or ask for no GPUs");
            }
            return new Device(Optional.empty(), OptionalInt.empty());
        }
        int card = given == null ? 0 : index(given);
        requireUsable(cards.get(), card);
        synchronized (taken) {
            if (!taken.add(card)) {
                throw new ClusterException("Two tasks of an executor would share GPU " + card
                        + ", each with its own network: " + ONE_EACH);
            }
        }
        return new Device(cards, OptionalInt.of(card));
    }

    private static int index(ResourceInformation given) {
        String[] addresses = given.addresses();
        if (addresses.length != 1) {
            throw new ClusterException("A task computes on one GPU, Spark has given it " + addresses.length + " ("
                    + String.join(", ", addresses) + "): " + ONE_EACH);
        }
        try {
            return Integer.parseInt(addresses[0].strip());
        } catch (NumberFormatException named) {
            throw new ClusterException(
                    "The address of a GPU must be its index, got '" + addresses[0]
                            + "': spark.executor.resource.gpu.discoveryScript can be conf/gpu-discovery.sh",
                    named);
        }
    }

    private static void requireUsable(GraphicsCards cards, int card) {
        if (card < 0 || card >= cards.count()) {
            throw new ClusterException(
                    "Spark has given GPU " + card + " to a task, but this process sees " + cards.count() + " GPUs");
        }
        cards.unusable(card).ifPresent(why -> {
            throw new ClusterException("GPU " + card + " " + why + ": compute on the CPU, or on other cards");
        });
    }

    /** A task's GPU, or the CPU. */
    final class Device implements AutoCloseable {

        private final Optional<GraphicsCards> cards;
        private final OptionalInt card;

        private Device(Optional<GraphicsCards> cards, OptionalInt card) {
            this.cards = cards;
            this.card = card;
        }

        /** Binds the calling thread to this device before the work; the thread keeps it. */
        <V> Callable<V> binding(Callable<V> work) {
            return () -> {
                card.ifPresent(index -> cards.orElseThrow().bind(index));
                return work.call();
            };
        }

        /** Index of the GPU within this JVM; empty for the CPU. */
        OptionalInt card() {
            return card;
        }

        @Override
        public void close() {
            synchronized (taken) {
                card.ifPresent(taken::remove);
            }
        }
    }
}
