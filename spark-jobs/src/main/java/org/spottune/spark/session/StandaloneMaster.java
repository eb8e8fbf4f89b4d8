package org.spottune.spark.session;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.Utils;
import scala.Tuple2;

/**
 * The masters of a standalone cluster, checked before a session starts: Spark itself retries for a minute, and then
 * only reports that its own parts have stopped.
 *
 * @param url {@code spark://HOST:PORT[,HOST:PORT...]}
 */
public record StandaloneMaster(String url) {

    private static final String SCHEME = "spark://";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Whether a master URL names a standalone cluster. */
    public static boolean isNamedBy(String master) {
        return master.startsWith(SCHEME);
    }

    /**
     * Checks that at least one of the masters accepts connections.
     *
     * @throws ClusterException if none does, with the reason for each
     */
    public void requireReachable() {
        List<String> problems = new ArrayList<>();
        for (String address : url.substring(SCHEME.length()).split(",")) {
            try {
                connect(address);
                return;
            } catch (IOException unreachable) {
                problems.add(address + ": " + unreachable.getMessage());
            }
        }
        throw new ClusterException("Cannot reach the Spark master '" + url + "': " + String.join("; ", problems));
    }

    private static void connect(String address) throws IOException {
        InetSocketAddress resolved = resolve(address);
        if (resolved.isUnresolved()) {
            throw new IOException("unknown host");
        }
        try (Socket socket = new Socket()) {
            socket.connect(resolved, (int) TIMEOUT.toMillis());
        }
    }

    private static InetSocketAddress resolve(String address) throws IOException {
        try {
            Tuple2<String, Object> parts = Utils.parseHostPort(address);
            int port = (Integer) parts._2();
            if (port <= 0) {
                throw new IOException("expected HOST:PORT");
            }
            return new InetSocketAddress(parts._1(), port);
        } catch (IllegalArgumentException malformed) {
            throw new IOException("expected HOST:PORT", malformed);
        }
    }
}
