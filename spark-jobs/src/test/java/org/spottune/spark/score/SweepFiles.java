package org.spottune.spark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the files that a sweep leaves, with one method on each domain and seed unless told otherwise. */
public final class SweepFiles {

    private final Path folder;

    public SweepFiles(Path folder) {
        this.folder = folder;
    }

    public String path() {
        return folder.toString();
    }

    public void describe(String baseline, List<String> domains, List<String> methods, List<Integer> seeds)
            throws IOException {
        String targets = domains.stream()
                .map(domain -> "{\"name\": \"" + domain + "\", \"dataset\": \"" + dataset(domain) + "\"}")
                .collect(Collectors.joining(", "));
        String cells = domains.stream()
                .flatMap(domain -> methods.stream().flatMap(method -> seeds.stream()
                        .map(seed -> "{\"domain\": \"" + domain + "\", \"method\": \"" + method + "\", \"seed\": "
                                + seed + "}")))
                .collect(Collectors.joining(",\n"));
        write(
                "sweep.json",
                "{\"name\": \"some\", \"source\": \"models/source\", \"baseline\": \"" + baseline + "\", \"domains\": ["
                        + targets + "], \"methods\": "
                        + methods.stream().map(name -> '"' + name + '"').toList() + ", \"seeds\": " + seeds
                        + ", \"cells\": [" + cells + "]}");
    }

    /** Finishes a cell on the test split, with 1000 values of the source network and 500 of its own. */
    public void cell(String domain, String method, int seed, int correct, int total) throws IOException {
        cell(domain, method, seed, correct, total, "test", false);
    }

    public void cell(
            String domain, String method, int seed, int correct, int total, String split, boolean seenInTraining)
            throws IOException {
        write(
                cellFolder(domain, method, seed) + "/cell.json",
                """
                {"domain": "%s", "method": "%s", "seed": %d, "split": "%s", "seenInTraining": %s, "top1": %s,
                 "correct": %d, "total": %d, "sourceParameters": 1000, "addedParameters": 500, "workers": 1,
                 "trainingSeconds": 1.0, "seconds": 2.0}
                """
                        .formatted(
                                domain, method, seed, split, seenInTraining, (double) correct / total, correct, total));
    }

    /** Finishes a cell of a network with routed blocks on the test split, trained by two workers. */
    public void routedCell(String domain, String method, int seed, int correct, int total, List<Double> tunedShare)
            throws IOException {
        cell(domain, method, seed, correct, total);
        String file = cellFile(domain, method, seed);
        write(file, read(file).replace("\"workers\": 1", "\"workers\": 2, \"tunedShare\": " + tunedShare));
    }

    Path predictions(String domain, String method, int seed) {
        return folder.resolve(cellFolder(domain, method, seed)).resolve("predictions");
    }

    Path dataset(String domain) {
        return folder.resolve("datasets").resolve(domain);
    }

    public String cellFile(String domain, String method, int seed) {
        return cellFolder(domain, method, seed) + "/cell.json";
    }

    public static String cellFolder(String domain, String method, int seed) {
        return "cells/" + domain + "/" + method + "/seed-" + seed;
    }

    public String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    public void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
