package org.spottune.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class StandaloneMasterTest {

    @Test
    void isKnownByItsScheme() {
        assertThat(StandaloneMaster.isNamedBy("spark://host:7077")).isTrue();
        assertThat(StandaloneMaster.isNamedBy("yarn")).isFalse();
    }

    @Test
    void isContentWithOneOfSeveral() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StandaloneMaster masters =
                    new StandaloneMaster("spark://127.0.0.1:" + unused() + ",127.0.0.1:" + listening.getLocalPort());

            assertThatCode(masters::requireReachable).doesNotThrowAnyException();
        }
    }

    @Test
    void tellsWhatIsWrongWithEach() throws IOException {
        int first = unused();
        String url = "spark://127.0.0.1:" + first + ",127.0.0.1";

        assertThatThrownBy(() -> new StandaloneMaster(url).requireReachable())
                .isInstanceOf(ClusterException.class)
                .hasMessage("Cannot reach the Spark master '" + url + "': 127.0.0.1:" + first
                        + ": Connection refused; 127.0.0.1: expected HOST:PORT");
    }

    private static int unused() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
