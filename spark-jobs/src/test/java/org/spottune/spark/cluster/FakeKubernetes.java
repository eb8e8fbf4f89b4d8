package org.spottune.spark.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** An API server that creates whatever it is sent, tells it again, and runs nothing. */
final class FakeKubernetes implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();

    private FakeKubernetes(HttpServer server) {
        this.server = server;
    }

    static FakeKubernetes start() throws IOException {
        FakeKubernetes started =
                new FakeKubernetes(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        started.server.createContext("/", started::answer);
        started.server.start();
        return started;
    }

    /** For {@code --master}. */
    String master() {
        return "k8s://http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What was created, of a kind such as {@code Pod}. */
    List<JsonNode> created(String kind) {
        return objects.values().stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .map(JsonNode.class::cast)
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    ObjectNode object = (ObjectNode) JSON.readTree(body);
                    ObjectNode metadata = object.withObject("/metadata");
                    metadata.put("uid", UUID.randomUUID().toString()).put("resourceVersion", "1");
                    objects.put(path + "/" + metadata.path("name").asText(), object);
                    reply(exchange, 201, object);
                }
                case "PUT", "PATCH" -> {
                    ObjectNode object = (ObjectNode) JSON.readTree(body);
                    objects.put(path, object);
                    reply(exchange, 200, object);
                }
                default -> {
                    ObjectNode object = objects.get(path);
                    ObjectNode missing = JSON.createObjectNode();
                    missing.put("kind", "Status")
                            .put("apiVersion", "v1")
                            .put("status", "Failure")
                            .put("code", 404);
                    reply(exchange, object == null ? 404 : 200, object == null ? missing : object);
                }
            }
        }
    }

    private static void reply(HttpExchange exchange, int code, ObjectNode object) throws IOException {
        byte[] bytes = object.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
