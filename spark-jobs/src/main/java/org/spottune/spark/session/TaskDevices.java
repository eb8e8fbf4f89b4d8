package org.spottune.spark.session;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * What the tasks of this JVM compute on: each on the card that Spark has given it alone, or all on the CPU. Thread-safe.
 */
final class TaskDevices {

    /** Those of this process. */
    static final TaskDevices HERE = new TaskDevices(new Nd4jCards());

    private static final String RESOURCE = "gpu";
    private static final String ONE_EACH =
            "set spark.executor.resource.gpu.amount, and spark.task.resource.gpu.amount=1";

    private final GraphicsCards cards;
    private final Set<Integer> taken = new HashSet<>();

    TaskDevices(GraphicsCards cards) {
        this.cards = cards;
    }

    /** The device of the calling task, until it is closed. */
    Device claim() {
        TaskContext task = TaskContext.get();
        return claim(task == null ? Map.of() : task.resourcesJMap());
    }

    /**
     * The device of a task.
     *
     * @param resources that Spark has given it
     * @throws ClusterException if the card cannot be used, or another task uses it
     */
    Device claim(Map<String, ResourceInformation> resources) {
        ResourceInformation given = resources.get(RESOURCE);
        if (!cards.areUsed()) {
            if (given != null) {
                throw new ClusterException(
                        "Spark has given " + given + " to a task, but this build of spottune computes"
                                + " on the CPU: build it with -Pcuda, or ask for no GPUs");
            }
            return new Device(OptionalInt.empty());
        }
        int card = given == null ? 0 : index(given);
        requireUsable(card);
        synchronized (taken) {
            if (!taken.add(card)) {
                throw new ClusterException("Two tasks of an executor would share GPU " + card
                        + ", each with a network of" + " its own: " + ONE_EACH);
            }
        }
        return new Device(OptionalInt.of(card));
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

    private void requireUsable(int card) {
        if (card < 0 || card >= cards.count()) {
            throw new ClusterException(
                    "Spark has given GPU " + card + " to a task, this process sees " + cards.count() + " of them");
        }
        ComputeCapability capability = cards.capability(card);
        if (!capability.runsNd4j()) {
            throw new ClusterException("GPU " + card + " has compute capability " + capability
                    + ", ND4J 1.0.0-M2.1 has code for 3.7 to 8.9 only: compute on the CPU, or on other cards");
        }
    }

    /** A card, or the CPU, that is one task's. */
    final class Device implements AutoCloseable {

        private final OptionalInt card;

        private Device(OptionalInt card) {
            this.card = card;
        }

        /** Makes something on this device: threads keep theirs. */
        <V> Callable<V> binding(Callable<V> work) {
            return () -> {
                card.ifPresent(cards::bind);
                return work.call();
            };
        }

        /** Names the device among those of this JVM. */
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
