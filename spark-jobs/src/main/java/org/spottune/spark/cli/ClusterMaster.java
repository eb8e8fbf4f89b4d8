package org.spottune.spark.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * The addresses of a cluster's master.
 *
 * @param master the value of {@code spark.master}
 * @param addresses alternatives, of which one must answer; none for a local master
 */
record ClusterMaster(String master, List<Address> addresses) {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final int RESOURCE_MANAGER = 8032;

    /** A host and a port. */
    record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    ClusterMaster {
        addresses = List.copyOf(addresses);
    }

    /**
     * @param hadoop with YARN's settings, if there are any
     * @throws IllegalArgumentException if the master has no known form, or YARN's settings name no address
     */
    static ClusterMaster of(String master, Configuration hadoop) {
        if (master.startsWith("local")) {
            return new ClusterMaster(master, List.of());
        }
        if (master.startsWith("spark://")) {
            return new ClusterMaster(
                    master,
                    Stream.of(master.substring("spark://".length()).split(",", -1))
                            .map(address -> address(master, address, -1))
                            .toList());
        }
        if (master.startsWith("k8s://")) {
            String rest = master.substring("k8s://".length());
            boolean plain = rest.startsWith("http://");
            return new ClusterMaster(
                    master, List.of(address(master, rest.replaceFirst("^https?://", ""), plain ? HTTP : HTTPS)));
        }
        if (master.equals("yarn")) {
            return new ClusterMaster(master, resourceManagers(hadoop));
        }
        throw unknown(master, "local[N], spark://HOST:PORT, k8s://https://HOST:PORT or yarn");
    }

    private static List<Address> resourceManagers(Configuration hadoop) {
        List<Address> addresses = new ArrayList<>();
        List<String> ids = new ArrayList<>(hadoop.getTrimmedStringCollection("yarn.resourcemanager.ha.rm-ids"));
        for (String suffix :
                ids.isEmpty() ? List.of("") : ids.stream().map(id -> "." + id).toList()) {
            Optional.ofNullable(hadoop.getTrimmed("yarn.resourcemanager.address" + suffix))
                    .or(() -> Optional.ofNullable(hadoop.getTrimmed("yarn.resourcemanager.hostname" + suffix)))
                    .ifPresent(address -> addresses.add(address("yarn", address, RESOURCE_MANAGER)));
        }
        if (addresses.isEmpty()) {
            throw unknown(
                    "yarn",
                    "yarn.resourcemanager.address or .hostname in the yarn-site.xml of HADOOP_CONF_DIR or YARN_CONF_DIR");
        }
        return addresses;
    }

    private static Address address(String master, String text, int defaultPort) {
        URI uri;
        try {
            uri = URI.create("any://" + text);
        } catch (IllegalArgumentException broken) {
            throw unknown(master, "HOST:PORT instead of '" + text + "'");
        }
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        if (uri.getHost() == null || port < 0) {
            throw unknown(master, "HOST:PORT instead of '" + text + "'");
        }
        return new Address(uri.getHost(), port);
    }

    private static IllegalArgumentException unknown(String master, String expected) {
        return new IllegalArgumentException("Master '" + master + "' has no address: expected " + expected);
    }

    /**
     * Tries to connect to the addresses in turn.
     *
     * @param limit for each
     * @return why none answers; empty if one does, or the master is local
     */
    Optional<String> unreachable(Duration limit) {
        List<String> failures = new ArrayList<>();
        for (Address address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(address.host(), address.port()), Math.toIntExact(limit.toMillis()));
                return Optional.empty();
            } catch (IOException refused) {
                failures.add(address + ": "
                        + (refused instanceof java.net.UnknownHostException ? "unknown host" : refused.getMessage()));
            }
        }
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of("Master '" + master + "' cannot be reached within " + limit.toSeconds() + " s: "
                        + String.join("; ", failures));
    }
}
