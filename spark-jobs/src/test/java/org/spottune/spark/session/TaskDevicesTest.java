package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the resources as Spark hands them out, and cards that are not there. */
class TaskDevicesTest {

    private final List<String> bound = new ArrayList<>();

    @Test
    void computesOnTheCardThatSparkHasGiven() throws Exception {
        TaskDevices devices = devices("8.0", "8.0");

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
        TaskDevices devices = devices("7.0", "7.0");
        TaskDevices.Device first = devices.claim(gpu("0"));

        assertThat(devices.claim(gpu("1")).card()).hasValue(1);
        assertThatThrownBy(() -> devices.claim(gpu("0")))
                .isInstanceOf(ClusterException.class)
                .hasMessage("Two tasks of an executor would share GPU 0, each with a network of its own:"
                        + " set spark.executor.resource.gpu.amount, and spark.task.resource.gpu.amount=1");
        first.close();
        assertThat(devices.claim(gpu("0")).card()).hasValue(0);
    }

    @Test
    void takesTheFirstCardWhereSparkHandsOutNone() {
        TaskDevices devices = devices("7.0", "7.0");
        devices.claim(Map.of());

        assertThatThrownBy(() -> devices.claim(Map.of()))
                .hasMessageStartingWith("Two tasks of an executor would share GPU 0");
    }

    @ParameterizedTest
    @CsvSource({
        "3.5, false",
        "3.7, true",
        "5.0, true",
        "5.2, true",
        "5.3, true",
        "6.0, true",
        "6.1, true",
        "7.0, true",
        "7.5, true",
        "8.0, true",
        "8.6, true",
        "8.9, true",
        "9.0, false",
        "10.0, false",
        "12.0, false"
    })
    void knowsWhichCardsNd4jHasCodeFor(String capability, boolean runs) {
        assertThat(capability(capability).runsNd4j()).isEqualTo(runs);
    }

    @Test
    void refusesACardThatNd4jHasNoCodeFor() {
        assertThatThrownBy(() -> devices("9.0").claim(gpu("0")))
                .isInstanceOf(ClusterException.class)
                .hasMessage("GPU 0 has compute capability 9.0, ND4J 1.0.0-M2.1 has code for 3.7 to 8.9 only:"
                        + " compute on the CPU, or on other cards");
    }

    @Test
    void refusesWhatIsNoCard() {
        assertThatThrownBy(() -> devices("8.0").claim(gpu("3")))
                .hasMessage("Spark has given GPU 3 to a task, this process sees 1 of them");
        assertThatThrownBy(() -> devices("8.0").claim(gpu("GPU-4ab1")))
                .hasMessage("The address of a GPU must be its index, got 'GPU-4ab1':"
                        + " spark.executor.resource.gpu.discoveryScript can be conf/gpu-discovery.sh");
        assertThatThrownBy(() -> devices("8.0", "8.0").claim(gpu("0", "1")))
                .hasMessageStartingWith("A task computes on one GPU, Spark has given it 2 (0, 1): ");
    }

    @Test
    void refusesCardsForABuildThatComputesOnTheCpu() {
        TaskDevices devices = new TaskDevices(new Cards(List.of(), false));

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

    private TaskDevices devices(String... capabilities) {
        return new TaskDevices(new Cards(
                List.of(capabilities).stream().map(TaskDevicesTest::capability).toList(), true));
    }

    private static ComputeCapability capability(String text) {
        String[] parts = text.split("\\.");
        return new ComputeCapability(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    private final class Cards implements GraphicsCards {

        private final List<ComputeCapability> capabilities;
        private final boolean used;

        Cards(List<ComputeCapability> capabilities, boolean used) {
            this.capabilities = capabilities;
            this.used = used;
        }

        @Override
        public boolean areUsed() {
            return used;
        }

        @Override
        public int count() {
            return capabilities.size();
        }

        @Override
        public ComputeCapability capability(int card) {
            return capabilities.get(card);
        }

        @Override
        public void bind(int card) {
            bound.add(String.valueOf(card));
        }
    }
}
