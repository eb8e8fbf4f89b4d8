package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

/**
 * Omniglot as it is given out: {@code {images_background,images_evaluation}/<alphabet>/<character>/<number>_<drawer>.png}. A
 * class is a character, {@code <alphabet>/<character>}. Of the twenty people who drew each, the first fifteen are for
 * training and the others for test, so that no one is in both. Mirrored characters are other ones.
 */
public record OmniglotFormat() implements SourceFormat {

    private static final List<String> SETS = List.of("images_background", "images_evaluation");
    private static final Pattern DRAWING = Pattern.compile("\\d+_(\\d{2})\\.png");
    private static final int DRAWERS = 20;
    private static final int TRAINING_DRAWERS = 15;

    @Override
    public Treatment treatment() {
        return Treatment.PLAIN.withHorizontalFlip(false);
    }

    @Override
    public SourceListing list(Path root, SparkSession spark, Progress progress) throws IOException {
        return list(root, spark.sparkContext().hadoopConfiguration(), progress);
    }

    static SourceListing list(Path root, Configuration hadoop, Progress progress) throws IOException {
        return new Reading(SourceFiles.of(root, hadoop), new Problems(root), progress).read();
    }

    private static final class Reading {
        private final SourceFiles files;
        private final Problems problems;
        private final Progress progress;
        private final SortedMap<String, Long> ignored = new TreeMap<>();
        /** Paths of the drawings, by character and drawer. */
        private final SortedMap<String, SortedMap<Integer, String>> drawings = new TreeMap<>(CodePointOrder.INSTANCE);

        private Reading(SourceFiles files, Problems problems, Progress progress) {
            this.files = files;
            this.problems = problems;
            this.progress = progress;
        }

        private SourceListing read() throws IOException {
            Map<String, String> setOfAlphabet = new HashMap<>();
            List<String> characters = new ArrayList<>();
            for (String set : SETS) {
                for (String alphabet : folders(set)) {
                    String other = setOfAlphabet.putIfAbsent(alphabet, set);
                    if (other != null) {
                        problems.add("alphabet '%s' is in '%s' and in '%s'", alphabet, other, set);
                        continue;
                    }
                    folders(set + "/" + alphabet)
                            .forEach(character -> characters.add(set + "/" + alphabet + "/" + character));
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

        private List<String> folders(String folder) throws IOException {
            List<String> names = new ArrayList<>();
            for (FileStatus entry : files.list(folder)) {
                if (entry.isDirectory() && !entry.getPath().getName().startsWith(".")) {
                    names.add(entry.getPath().getName());
                } else {
                    ignored.merge(entry.isDirectory() ? "hidden" : "file in " + folder, 1L, Long::sum);
                }
            }
            names.sort(CodePointOrder.INSTANCE);
            return names;
        }

        private void readDrawings(String folder) throws IOException {
            SortedMap<Integer, String> byDrawer = new TreeMap<>();
            for (FileStatus entry : files.list(folder)) {
                String name = entry.getPath().getName();
                Matcher drawing = DRAWING.matcher(name);
                if (name.startsWith(".")) {
                    ignored.merge("hidden", 1L, Long::sum);
                } else if (!drawing.matches()) {
                    problems.add("'%s/%s' must be called <number>_<drawer>.png", folder, name);
                } else {
                    addDrawing(byDrawer, Integer.parseInt(drawing.group(1)), folder + "/" + name);
                }
            }
            for (Split split : List.of(Split.TRAIN, Split.TEST)) {
                if (byDrawer.keySet().stream().noneMatch(drawer -> split(drawer) == split)) {
                    problems.add("'%s' has no drawing for %s", folder, split);
                }
            }
            drawings.put(folder.substring(folder.indexOf('/') + 1), byDrawer);
        }

        private void addDrawing(SortedMap<Integer, String> byDrawer, int drawer, String path) {
            if (drawer < 1 || drawer > DRAWERS) {
                problems.add("'%s' has drawer %d, expected one from 1 to %d", path, drawer, DRAWERS);
                return;
            }
            String other = byDrawer.put(drawer, path);
            if (other != null) {
                problems.add("'%s' and '%s' are of one drawer", other, path);
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
            return new SourceListing(
                    classes,
                    List.of(),
                    images,
                    ignored,
                    new EncodedFiles(files.root().toString()));
        }
    }
}
