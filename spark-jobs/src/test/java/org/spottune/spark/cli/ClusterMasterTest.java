package org.spottune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterMasterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Configuration hadoop = new Configuration(false);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "local[4] | []",
                "spark://one:7077 | [one:7077]",
                "spark://one:7077,two:7078 | [one:7077, two:7078]",
                "k8s://https://cluster:6443 | [cluster:6443]",
                "k8s://https://cluster | [cluster:443]",
                "k8s://cluster:6443 | [cluster:6443]",
                "k8s://http://cluster | [cluster:80]"
            })
    void findsTheAddress(String master, String addresses) {
        assertThat(ClusterMaster.of(master, hadoop).addresses()).hasToString(addresses);
    }

    @Test
    void findsTheResourceManagersOfYarn() {
        hadoop.set("yarn.resourcemanager.hostname", "manager");
        assertThat(ClusterMaster.of("yarn", hadoop).addresses()).hasToString("[manager:8032]");

        hadoop.set("yarn.resourcemanager.ha.rm-ids", "a, b");
        hadoop.set("yarn.resourcemanager.address.a", "one:9000");
        hadoop.set("yarn.resourcemanager.hostname.b", "two");
        assertThat(ClusterMaster.of("yarn", hadoop).addresses()).hasToString("[one:9000, two:8032]");
    }

    @Test
    void tellsWhatYarnNeeds() {
        assertThatThrownBy(() -> ClusterMaster.of("yarn", hadoop))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("yarn.resourcemanager.address")
                .hasMessageContaining("HADOOP_CONF_DIR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark://one", "k8s://https://", "mesos://one:5050", "spark://one:7077,", "yarn-cluster"})
    void refusesMastersWithoutAnAddress(String master) {
        assertThatThrownBy(() -> ClusterMaster.of(master, hadoop))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Master '" + master + "' has no address: expected ");
    }

    @Test
    void reachesAMasterThatListens() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String open = "127.0.0.1:" + listening.getLocalPort();

            assertThat(ClusterMaster.of("spark://" + open, hadoop).unreachable(PATIENCE))
                    .isEmpty();
            assertThat(ClusterMaster.of("spark://127.0.0.1:1," + open, hadoop).unreachable(PATIENCE))
                    .isEmpty();
        }
    }

    @Test
    void tellsWhyAMasterDoesNotAnswer() {
        assertThat(ClusterMaster.of("spark://127.0.0.1:1", hadoop)
                        .unreachable(PATIENCE)
                        .orElseThrow())
                .startsWith("Master 'spark://127.0.0.1:1' cannot be reached within 5 s: 127.0.0.1:1: ");
        assertThat(ClusterMaster.of("spark://no-such-host.invalid:7077", hadoop).unreachable(PATIENCE))
                .contains("Master 'spark://no-such-host.invalid:7077' cannot be reached within 5 s:"
                        + " no-such-host.invalid:7077: unknown host");
        assertThat(ClusterMaster.of("local[2]", hadoop).unreachable(PATIENCE)).isEmpty();
    }
}
