package org.spottune.spark.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.spottune.data.VisibleText;

/**
 * The owner of a claim.
 *
 * @param token unique id of the claim
 * @param user of the process
 * @param host machine of the process
 * @param processes id of its process namespace: each container numbers its own processes
 * @param process process id
 * @param started start time of the process, which distinguishes it from a later one with the same id; empty if unknown
 * @param since time of the claim
 */
record ClaimOwner(
        String token, String user, String host, String processes, long process, String started, String since) {

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** A new claim of this process. */
    static ClaimOwner here() {
        ProcessHandle self = ProcessHandle.current();
        return new ClaimOwner(
                UUID.randomUUID().toString(),
                System.getProperty("user.name", "?"),
                hostName(),
                processNumbers(),
                self.pid(),
                start(self),
                Instant.now().toString());
    }

    /** Parses an owner; empty for any other text, such as one half written by a killed process. */
    static Optional<ClaimOwner> parse(String json) {
        try {
            return Optional.ofNullable(JSON.readValue(json, ClaimOwner.class)).filter(owner -> owner.token() != null);
        } catch (JsonProcessingException damaged) {
            return Optional.empty();
        }
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Cannot write " + this + " as JSON", impossible);
        }
    }

    /** Whether the owner is known to have ended; false for processes of other machines and containers. */
    boolean isKnownToBeGone() {
        return isVisibleHere() && !isRunning();
    }

    /** Whether the owner is known to run; false for processes of other machines and containers. */
    boolean isKnownToBeHere() {
        return isVisibleHere() && isRunning();
    }

    private boolean isVisibleHere() {
        return processes != null
                && !processes.isEmpty()
                && processes.equals(processNumbers())
                && hostName().equals(host);
    }

    private boolean isRunning() {
        return ProcessHandle.of(process)
                .filter(ProcessHandle::isAlive)
                .filter(running -> start(running).equals(started))
                .isPresent();
    }

    private static String start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return String.valueOf(System.getenv("HOSTNAME"));
        }
    }

    private static String processNumbers() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException noLinux) {
            return System.getProperty("os.name").startsWith("Linux") ? "" : System.getProperty("os.name");
        }
    }

    @Override
    public String toString() {
        return VisibleText.of("process " + process + " of " + user + " on " + host + ", since " + since);
    }
}
