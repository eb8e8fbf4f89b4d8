package org.spottune.spark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.spottune.data.DataException;
import org.spottune.data.VisibleText;
import org.spottune.graph.Network;
import org.spottune.model.ImportReport;
import org.spottune.model.WeightImport;
import org.spottune.nn.Architecture;
import org.spottune.weights.Checkpoint;

/**
 * A network imported from a checkpoint, whatever its key, prefix and classifier name.
 *
 * @param network to be closed by the caller
 * @param report a complete one
 * @param found description of the file's format
 * @param otherKeys other entries of the file with tensors
 * @param leftOut tensors that are not part of the network, by their names in the file
 */
public record CheckpointImport(
        Network network, ImportReport report, String found, List<String> otherKeys, List<String> leftOut) {

    private static final int LISTED = 8;
    private static final String WRAPPER = "module.";

    /**
     * The user's choices for a checkpoint.
     *
     * @param key of the entry with the network; empty for the usual ones
     * @param prefix of its tensors; empty for none, or the only one under which the network fits
     * @param newHead number of classes of a new classifier; empty for the checkpoint's own
     */
    public record Choice(Optional<String> key, Optional<String> prefix, OptionalInt newHead) {}

    /**
     * Imports a network.
     *
     * @param name of the file, for messages
     * @throws DataException if the checkpoint does not fit the architecture, or holds unusable values such as NaN
     */
    public static CheckpointImport of(Path file, String name, Architecture architecture, Choice choice)
            throws IOException {
        Checkpoint whole =
                choice.key().isPresent() ? Checkpoint.read(file, choice.key().get()) : Checkpoint.read(file);
        return new Attempt(name, whole, architecture, choice).run();
    }

    /** One import of one file. */
    private record Attempt(String name, Checkpoint whole, Architecture architecture, Choice choice) {

        CheckpointImport run() {
            if (choice.prefix().isPresent()) {
                return below(prefix(choice.prefix().get()));
            }
            WeightImport plain = WeightImport.of(whole, architecture, choice.newHead(), 1);
            List<String> prefixes = plain.report().matched().isEmpty()
                    ? whole.prefixesOf(plain.report().missing())
                    : List.of();
            if (prefixes.isEmpty()) {
                return finished(whole, plain, List.of());
            }
            plain.network().close();
            if (prefixes.size() > 1) {
                throw problem("it fits under each of the prefixes " + listed(prefixes) + "; choose one with --prefix");
            }
            return below(prefixes.get(0));
        }

        private String prefix(String given) {
            String prefix = given.endsWith(".") ? given : given + ".";
            if (prefix.startsWith(WRAPPER)
                    && prefix.length() > WRAPPER.length()
                    && whole.below(prefix).tensors().isEmpty()) {
                // Reading the file has already removed the prefix of parallel training.
                prefix = prefix.substring(WRAPPER.length());
            }
            if (whole.below(prefix).tensors().isEmpty()) {
                throw problem("none of its " + whole.tensors().size() + " tensors is under prefix '" + prefix
                        + "'; their names begin with " + listed(firstParts()));
            }
            return prefix;
        }

        private CheckpointImport below(String prefix) {
            Checkpoint inner = whole.below(prefix);
            List<String> outside = whole.tensors().keySet().stream()
                    .filter(tensor -> !tensor.startsWith(prefix))
                    .toList();
            return finished(inner, WeightImport.of(inner, architecture, choice.newHead(), 1), outside);
        }

        private CheckpointImport finished(Checkpoint read, WeightImport imported, List<String> outside) {
            try {
                List<String> leftOut = new ArrayList<>(outside);
                ImportReport report = withoutOtherHeads(imported, leftOut);
                if (!report.isComplete()) {
                    throw problem(String.join("; ", report.problems()) + "; "
                            + report.matched().size() + " tensors matched" + advice(report));
                }
                requireUsable(read, imported);
                return new CheckpointImport(
                        imported.network(), report, read.description(), read.otherKeys(), List.copyOf(leftOut));
            } catch (RuntimeException refused) {
                imported.network().close();
                throw refused;
            }
        }

        /**
         * With a new classifier, leaves out all tensors outside the backbone's parts, such as the old classifier.
         * Unexpected tensors within them, such as further blocks of a stage, stay: they show another architecture.
         */
        private ImportReport withoutOtherHeads(WeightImport imported, List<String> leftOut) {
            ImportReport report = imported.report();
            Set<String> backbone =
                    matched(imported).stream().map(Attempt::firstPart).collect(Collectors.toSet());
            if (choice.newHead().isEmpty()
                    || report.unexpected().stream().anyMatch(tensor -> backbone.contains(firstPart(tensor)))) {
                return report;
            }
            leftOut.addAll(report.unexpected());
            return new ImportReport(
                    report.matched(), report.missing(), List.of(), report.mismatched(), report.newHead());
        }

        private void requireUsable(Checkpoint read, WeightImport imported) {
            List<String> unusable = read.unusable(matched(imported)::contains);
            if (!unusable.isEmpty()) {
                throw problem(unusable.stream().limit(LISTED).collect(Collectors.joining("; "))
                        + (unusable.size() > LISTED ? "; and " + (unusable.size() - LISTED) + " more tensors" : ""));
            }
        }

        /** Matched tensors, by their names in the checkpoint. */
        private static Set<String> matched(WeightImport imported) {
            return imported.report().matched().stream()
                    .map(imported::inCheckpoint)
                    .collect(Collectors.toSet());
        }

        private String advice(ImportReport report) {
            List<String> advice = new ArrayList<>();
            if (choice.newHead().isEmpty() && lacksOnlyItsHead(report)) {
                advice.add("--new-head CLASSES gives the network a new classifier");
            }
            if (!whole.otherKeys().isEmpty()) {
                advice.add("other entries with tensors are " + listed(whole.otherKeys()) + ", see --key");
            }
            if (report.matched().isEmpty()) {
                advice.add("its names begin with " + listed(firstParts()) + ", see --prefix");
            }
            return advice.isEmpty() ? "" : "; " + String.join("; ", advice);
        }

        private boolean lacksOnlyItsHead(ImportReport report) {
            String head = architecture.naming().inCheckpoint(Network.HEAD + ".");
            return !report.matched().isEmpty()
                    && report.missing().stream().allMatch(tensor -> tensor.startsWith(head))
                    && report.mismatched().stream().allMatch(tensor -> tensor.startsWith("'" + head));
        }

        private List<String> firstParts() {
            return whole.tensors().keySet().stream()
                    .map(Attempt::firstPart)
                    .distinct()
                    .toList();
        }

        private static String firstPart(String name) {
            int dot = name.indexOf('.');
            return dot < 0 ? name : name.substring(0, dot + 1);
        }

        private static String listed(Collection<String> names) {
            String first =
                    names.stream().limit(LISTED).map(each -> "'" + each + "'").collect(Collectors.joining(", "));
            return names.size() > LISTED ? first + " and " + (names.size() - LISTED) + " more" : first;
        }

        private DataException problem(String problem) {
            return new DataException(VisibleText.of("Cannot import '" + name + "' (" + whole.description() + ") as "
                    + architecture.name() + ": " + problem));
        }
    }
}
