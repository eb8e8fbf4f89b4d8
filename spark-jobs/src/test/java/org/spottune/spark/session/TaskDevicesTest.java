package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.spottune.kernels.GraphicsCards;

/** With the resources as Spark hands them out, and cards that are not there. */
class TaskDevicesTest {

    private final List<String> bound = new ArrayList<>();

    @Test
    void computesOnTheCardThatSparkHasGiven() throws Exception {
        TaskDevices devices = usable(2);

        try (TaskDevices.Device device = devices.claim(gpu("1"))) {
            Callable<String> made = device.binding(() -> "network");

            assertThat(device.card()).hasValue(1);
            assertThat(bound)
                    .as("nothing is bound before the resident's own thread runs")
                    .isEmpty();
            assertThat(made.call()).isEqualTo("network");
            assertThat(bound).containsExactly("1");
        }
    }

    @Test
    void givesEachCardToOneTaskAtATime() {
        TaskDevices devices = usable(2);
        TaskDevices.Device first = devices.claim(gpu("0"));

        assertThat(devices.claim(gpu("1")).card()).hasValue(1);
        assertThatThrownBy(() -> devices.claim(gpu("0")))
                .isInstanceOf(ClusterException.class)
                .hasMessage("Two tasks of an executor would share GPU 0, each with its own network:"
                        + " set spark.executor.resource.gpu.amount, and spark.task.resource.gpu.amount=1");
        first.close();
        assertThat(devices.claim(gpu("0")).card()).hasValue(0);
    }

    @Test
    void takesTheFirstCardWhereSparkHandsOutNone() {
        TaskDevices devices = usable(2);
        devices.claim(Map.of());

        assertThatThrownBy(() -> devices.claim(Map.of()))
                .hasMessageStartingWith("Two tasks of an executor would share GPU 0");
    }

    @Test
    void refusesACardThatCannotBeUsed() {
        assertThatThrownBy(() -> devices(List.of(Optional.of("has compute capability 9.0")))
                        .claim(gpu("0")))
                .isInstanceOf(ClusterException.class)
                .hasMessage("GPU 0 has compute capability 9.0: compute on the CPU, or on other cards");
    }

    @Test
    void refusesWhatIsNoCard() {
        assertThatThrownBy(() -> usable(1).claim(gpu("3")))
                .hasMessage("Spark has given GPU 3 to a task, but this process sees 1 GPUs");
        assertThatThrownBy(() -> usable(1).claim(gpu("GPU-4ab1")))
                .hasMessage("The address of a GPU must be its index, got 'GPU-4ab1':"
                        + " spark.executor.resource.gpu.discoveryScript can be conf/gpu-discovery.sh");
        assertThatThrownBy(() -> usable(2).claim(gpu("0", "1")))
                .hasMessageStartingWith("A task computes on one GPU, Spark has given it 2 (0, 1): ");
    }

    @Test
    void refusesCardsForABuildThatComputesOnTheCpu() {
        TaskDevices devices = new TaskDevices(Optional::empty);

        assertThat(devices.claim(Map.of()).card()).isEmpty();
        assertThat(devices.claim(Map.of()).card()).as("all tasks share the CPU").isEmpty();
        assertThatThrownBy(() -> devices.claim(gpu("0")))
                .isInstanceOf(ClusterException.class)
                .hasMessage(
                        "Spark has given [name: gpu, addresses: 0] to a task, but this build of spottune computes on"
                                + " the CPU: build it with -Pcuda, or ask for no GPUs");
    }

    private static Map<String, ResourceInformation> gpu(String... addresses) {
        return Map.of("gpu", new ResourceInformation("gpu", addresses));
    }

    private TaskDevices usable(int count) {
        return devices(Collections.nCopies(count, Optional.empty()));
    }

    private TaskDevices devices(List<Optional<String>> reasons) {
        return new TaskDevices(() -> Optional.of(new Cards(reasons)));
    }

    private final class Cards implements GraphicsCards {

        private final List<Optional<String>> reasons;

        /** @param reasons what keeps each card from being used */
        Cards(List<Optional<String>> reasons) {
            this.reasons = reasons;
        }

        @Override
        public int count() {
            return reasons.size();
        }

        @Override
        public Optional<String> unusable(int card) {
            return reasons.get(card);
        }

        @Override
        public void bind(int card) {
            bound.add(String.valueOf(card));
        }
    }
}
