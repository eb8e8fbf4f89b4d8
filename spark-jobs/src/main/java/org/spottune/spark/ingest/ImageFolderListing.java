package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.spottune.data.DataException;
import org.spottune.data.Problems;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

/**
 * Lists the images of a folder laid out as {@code {train,val,test}/<class>/**}. Runs on the driver.
 *
 * <p>The endings of names decide which files are images; hidden and other files are counted and ignored. An
 * ignored folder counts once.
 */
final class ImageFolderListing {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "ppm", "pgm", "webp");

    private final SourceTree tree;
    private final Progress progress;
    private final Problems problems;

    private ImageFolderListing(SourceTree tree, Progress progress) {
        this.tree = tree;
        this.progress = progress;
        this.problems = tree.problems();
    }

    /**
     * @throws DataException listing everything in the folder that does not fit a data set
     * @throws IOException if the file system fails
     */
    static SourceListing list(SourceTree tree, Progress progress) throws IOException {
        return new ImageFolderListing(tree, progress).read();
    }

    private SourceListing read() throws IOException {
        Map<Split, SortedMap<String, List<String>>> paths = pathsBySplitAndClass();
        Set<String> trained = paths.getOrDefault(Split.TRAIN, new TreeMap<>()).keySet();
        if (!paths.containsKey(Split.TRAIN)) {
            problems.add("it has no folder 'train' with a folder of images for each class");
        }
        paths.forEach((split, classes) -> checkClasses(split, classes, trained));
        problems.throwIfAny();
        return numbered(paths, List.copyOf(trained));
    }

    private Map<Split, SortedMap<String, List<String>>> pathsBySplitAndClass() throws IOException {
        record ClassFolder(Split split, SourceEntry.Folder folder) {}
        List<ClassFolder> classFolders = new ArrayList<>();
        Map<Split, SortedMap<String, List<String>>> paths = new EnumMap<>(Split.class);
        for (SourceEntry entry : tree.list("")) {
            Optional<Split> split = entry instanceof SourceEntry.Folder ? Split.of(entry.name()) : Optional.empty();
            if (split.isEmpty()) {
                passOver(entry);
                continue;
            }
            paths.put(split.get(), new TreeMap<>(CodePointOrder.INSTANCE));
            for (SourceEntry child : tree.list((SourceEntry.Folder) entry)) {
                if (child instanceof SourceEntry.Folder folder && !isHidden(child)) {
                    classFolders.add(new ClassFolder(split.get(), folder));
                } else {
                    passOver(child);
                }
            }
        }
        for (int i = 0; i < classFolders.size(); i++) {
            ClassFolder each = classFolders.get(i);
            paths.get(each.split()).put(each.folder().name(), imagesBelow(each.folder()));
            progress.report("list", i + 1L, classFolders.size());
        }
        return paths;
    }

    private List<String> imagesBelow(SourceEntry.Folder folder) throws IOException {
        List<String> found = new ArrayList<>();
        addImagesBelow(folder, found);
        found.sort(CodePointOrder.INSTANCE);
        return found;
    }

    private void addImagesBelow(SourceEntry.Folder folder, List<String> found) throws IOException {
        for (SourceEntry entry : tree.list(folder)) {
            if (isHidden(entry)) {
                passOver(entry);
            } else if (entry instanceof SourceEntry.Folder inner) {
                addImagesBelow(inner, found);
            } else if (entry instanceof SourceEntry.File file && ENDINGS.contains(ending(entry))) {
                tree.take(file);
                found.add(file.path());
            } else {
                passOver(entry);
            }
        }
    }

    private void checkClasses(Split split, SortedMap<String, List<String>> classes, Set<String> trained) {
        if (classes.isEmpty()) {
            problems.add("'%s' has no folder of images for any class", split);
        }
        classes.forEach((name, images) -> {
            if (images.isEmpty()) {
                problems.add(
                        "'%s/%s' has no images (%s)",
                        split, name, String.join(", ", ENDINGS.stream().sorted().toList()));
            }
            if (!trained.contains(name)) {
                problems.add("class '%s' is in '%s' but not in 'train'", name, split);
            }
        });
    }

    private SourceListing numbered(Map<Split, SortedMap<String, List<String>>> paths, List<String> classes) {
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(name -> labels.put(name, labels.size()));
        List<SourceImage> images = new ArrayList<>();
        paths.forEach((split, byClass) -> byClass.forEach((name, members) ->
                members.forEach(path -> images.add(new SourceImage(split, images.size(), labels.get(name), path)))));
        return tree.listing(classes, images, new EncodedFiles(tree.root().toString()));
    }

    /** Ignores an entry. One that is unreadable, but may hold images, is skipped instead. */
    private void passOver(SourceEntry entry) {
        if (isHidden(entry)) {
            tree.ignore(entry, "hidden");
        } else if (entry instanceof SourceEntry.Folder) {
            tree.ignore(entry, "folder " + entry.path());
        } else if (entry instanceof SourceEntry.Unusable unusable && mayHoldImages(unusable)) {
            tree.skip(unusable);
        } else {
            tree.ignore(entry, ending(entry).isEmpty() ? "no ending" : "." + ending(entry));
        }
    }

    /** Whether its name is an image's, or it may be a folder: of a split, of a class, or below. */
    private static boolean mayHoldImages(SourceEntry.Unusable entry) {
        String ending = ending(entry);
        return ENDINGS.contains(ending) || ending.isEmpty() || entry.path().split("/").length <= 2;
    }

    private static boolean isHidden(SourceEntry entry) {
        return entry.name().startsWith(".");
    }

    private static String ending(SourceEntry entry) {
        String name = entry.name();
        return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT) : "";
    }
}
