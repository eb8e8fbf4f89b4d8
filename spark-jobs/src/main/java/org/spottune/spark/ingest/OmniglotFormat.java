package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.Problems;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

/**
 * The published Omniglot: {@code {images_background,images_evaluation}/<alphabet>/<character>/<number>_<drawer>.png}. A
 * class is a character, {@code <alphabet>/<character>}. Of the twenty people who drew each, the first fifteen are for
 * training and the others for test. Training does not mirror images, since that changes the character.
 */
public record OmniglotFormat() implements SourceFormat {

    private static final List<String> SETS = List.of("images_background", "images_evaluation");
    private static final Pattern DRAWING = Pattern.compile("\\d+_(\\d{2})\\.png");
    private static final int DRAWERS = 20;
    private static final int TRAINING_DRAWERS = 15;

    @Override
    public Preprocessing preprocessing() {
        return Preprocessing.PLAIN.withHorizontalFlip(false);
    }

    @Override
    public SourceListing list(SourceTree tree, SparkSession spark, Progress progress) throws IOException {
        return list(tree, progress);
    }

    static SourceListing list(SourceTree tree, Progress progress) throws IOException {
        return new Reading(tree, progress).read();
    }

    private static final class Reading {
        private final SourceTree tree;
        private final Problems problems;
        private final Progress progress;
        /** Paths of the drawings, by character and drawer. */
        private final SortedMap<String, SortedMap<Integer, String>> drawings = new TreeMap<>(CodePointOrder.INSTANCE);

        private Reading(SourceTree tree, Progress progress) {
            this.tree = tree;
            this.problems = tree.problems();
            this.progress = progress;
        }

        private SourceListing read() throws IOException {
            Map<String, String> setOfAlphabet = new HashMap<>();
            List<SourceEntry.Folder> characters = new ArrayList<>();
            for (SourceEntry.Folder set : folders(tree.list(""), "file")) {
                if (!SETS.contains(set.name())) {
                    tree.ignore(set, "folder " + set.path());
                    continue;
                }
                for (SourceEntry.Folder alphabet : folders(tree.list(set), "file in " + set.path())) {
                    String other = setOfAlphabet.putIfAbsent(alphabet.name(), set.name());
                    if (other == null) {
                        characters.addAll(folders(tree.list(alphabet), "file in " + alphabet.path()));
                    } else {
                        problems.add("alphabet '%s' is in '%s' and in '%s'", alphabet.name(), other, set.name());
                    }
                }
            }
            if (characters.isEmpty()) {
                problems.add("it has no folder <alphabet>/<character> in %s", String.join(" or ", SETS));
            }
            for (int i = 0; i < characters.size(); i++) {
                readDrawings(characters.get(i));
                progress.report("list", i + 1L, characters.size());
            }
            problems.throwIfAny();
            return numbered();
        }

        /** The folders among entries, in the order of their names; files are ignored. */
        private List<SourceEntry.Folder> folders(List<SourceEntry> entries, String kindOfFiles) {
            List<SourceEntry.Folder> folders = new ArrayList<>();
            for (SourceEntry entry : entries) {
                if (entry.name().startsWith(".")) {
                    tree.ignore(entry, "hidden");
                } else if (entry instanceof SourceEntry.Folder folder) {
                    folders.add(folder);
                } else if (entry instanceof SourceEntry.Unusable unusable) {
                    tree.skip(unusable);
                } else {
                    tree.ignore(entry, kindOfFiles);
                }
            }
            folders.sort(Comparator.comparing(SourceEntry::path, CodePointOrder.INSTANCE));
            return folders;
        }

        private void readDrawings(SourceEntry.Folder folder) throws IOException {
            SortedMap<Integer, String> byDrawer = new TreeMap<>();
            for (SourceEntry entry : tree.list(folder)) {
                Matcher drawing = DRAWING.matcher(entry.name());
                if (entry.name().startsWith(".")) {
                    tree.ignore(entry, "hidden");
                } else if (entry instanceof SourceEntry.Unusable unusable) {
                    tree.skip(unusable);
                } else if (entry instanceof SourceEntry.File file && drawing.matches()) {
                    tree.take(file);
                    addDrawing(byDrawer, Integer.parseInt(drawing.group(1)), file.path());
                } else {
                    problems.add("'%s' must be a file named <number>_<drawer>.png", entry.path());
                }
            }
            for (Split split : List.of(Split.TRAIN, Split.TEST)) {
                if (byDrawer.keySet().stream().noneMatch(drawer -> split(drawer) == split)) {
                    problems.add("'%s' has no drawing for %s", folder.path(), split);
                }
            }
            drawings.put(folder.path().substring(folder.path().indexOf('/') + 1), byDrawer);
        }

        private void addDrawing(SortedMap<Integer, String> byDrawer, int drawer, String path) {
            if (drawer < 1 || drawer > DRAWERS) {
                problems.add("'%s' has drawer %d, expected one from 1 to %d", path, drawer, DRAWERS);
                return;
            }
            String other = byDrawer.put(drawer, path);
            if (other != null) {
                problems.add("'%s' and '%s' are by the same drawer", other, path);
            }
        }

        private static Split split(int drawer) {
            return drawer <= TRAINING_DRAWERS ? Split.TRAIN : Split.TEST;
        }

        private SourceListing numbered() {
            List<String> classes = List.copyOf(drawings.keySet());
            List<SourceImage> images = new ArrayList<>();
            for (Split split : List.of(Split.TRAIN, Split.TEST)) {
                for (int label = 0; label < classes.size(); label++) {
                    int ofClass = label;
                    drawings.get(classes.get(label)).forEach((drawer, path) -> {
                        if (split(drawer) == split) {
                            images.add(new SourceImage(split, images.size(), ofClass, path));
                        }
                    });
                }
            }
            return tree.listing(classes, images, new EncodedFiles(tree.root().toString()));
        }
    }
}
