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
 * What the tasks of this JVM compute on: each on the card that Spark has given it alone, or all on the CPU. Thread-safe.
 */
final class TaskDevices {

    /** Those of this process. */
    static final TaskDevices HERE =
            new TaskDevices(() -> KernelsProviders.of(DataType.FLOAT).cards());

    private static final String RESOURCE = "gpu";
    private static final String ONE_EACH =
            "set spark.executor.resource.gpu.amount, and spark.task.resource.gpu.amount=1";

    private final Supplier<Optional<GraphicsCards>> known;
    private final Set<Integer> taken = new HashSet<>();

    /** @param known the cards that networks compute on, if they do; asked when a task comes */
    TaskDevices(Supplier<Optional<GraphicsCards>> known) {
        this.known = known;
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
                        + ", each with a network of" + " its own: " + ONE_EACH);
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
                    "Spark has given GPU " + card + " to a task, this process sees " + cards.count() + " of them");
        }
        cards.unusable(card).ifPresent(why -> {
            throw new ClusterException("GPU " + card + " " + why + ": compute on the CPU, or on other cards");
        });
    }

    /** A card, or the CPU, that is one task's. */
    final class Device implements AutoCloseable {

        private final Optional<GraphicsCards> cards;
        private final OptionalInt card;

        private Device(Optional<GraphicsCards> cards, OptionalInt card) {
            this.cards = cards;
            this.card = card;
        }

        /** Makes something on this device: threads keep theirs. */
        <V> Callable<V> binding(Callable<V> work) {
            return () -> {
                card.ifPresent(index -> cards.orElseThrow().bind(index));
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
