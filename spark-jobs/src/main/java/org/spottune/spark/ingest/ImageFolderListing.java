package org.spottune.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.spottune.data.DataException;
import org.spottune.data.Split;
import org.spottune.spark.session.Progress;

/**
 * Finds the images of a folder laid out as {@code {train,val,test}/<class>/**}. Runs on the driver.
 *
 * <p>Files are images by the ending of their names; hidden ones and others are counted and passed over, and a folder
 * that is passed over counts once.
 */
final class ImageFolderListing {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "ppm", "pgm", "webp");

    private final Path root;
    private final FileSystem files;
    private final Progress progress;
    private final Problems problems;
    private final SortedMap<String, Long> ignored = new TreeMap<>();

    private ImageFolderListing(Path root, FileSystem files, Progress progress) {
        this.root = root;
        this.files = files;
        this.progress = progress;
        this.problems = new Problems(root);
    }

    /**
     * @param root absolute, with its file system's scheme
     * @throws DataException listing everything about the folder that does not make a data set
     * @throws IOException if the file system fails
     */
    static SourceListing list(Path root, Configuration hadoop, Progress progress) throws IOException {
        SourceFiles.of(root, hadoop);
        return new ImageFolderListing(root, root.getFileSystem(hadoop), progress).read();
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
        List<FileStatus> classFolders = new ArrayList<>();
        Map<Split, SortedMap<String, List<String>>> paths = new EnumMap<>(Split.class);
        for (FileStatus entry : files.listStatus(root)) {
            Optional<Split> split =
                    entry.isDirectory() ? Split.of(entry.getPath().getName()) : Optional.empty();
            if (split.isEmpty()) {
                ignore(entry);
                continue;
            }
            paths.put(split.get(), new TreeMap<>(CodePointOrder.INSTANCE));
            for (FileStatus child : files.listStatus(entry.getPath())) {
                if (child.isDirectory() && !isHidden(child.getPath().getName())) {
                    classFolders.add(child);
                } else {
                    ignore(child);
                }
            }
        }
        for (int i = 0; i < classFolders.size(); i++) {
            Path folder = classFolders.get(i).getPath();
            Split split = Split.of(folder.getParent().getName()).orElseThrow();
            paths.get(split).put(folder.getName(), imagesBelow(folder));
            progress.report("list", i + 1L, classFolders.size());
        }
        return paths;
    }

    private List<String> imagesBelow(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        addImagesBelow(folder, found);
        found.sort(CodePointOrder.INSTANCE);
        return found;
    }

    private void addImagesBelow(Path folder, List<String> found) throws IOException {
        // Not by listFiles, which asks for permissions: on a local file system that starts a process for every file.
        for (FileStatus entry : files.listStatus(folder)) {
            String path = relative(entry.getPath());
            if (isHidden(path) || (entry.isFile() && !ENDINGS.contains(ending(path)))) {
                ignore(entry);
            } else if (entry.isDirectory()) {
                addImagesBelow(entry.getPath(), found);
            } else {
                found.add(path);
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
        List<SourceImage> images = new ArrayList<>();
        paths.forEach((split, byClass) -> byClass.forEach((name, members) -> {
            int label = classes.indexOf(name);
            members.forEach(path -> images.add(new SourceImage(split, images.size(), label, path)));
        }));
        return new SourceListing(classes, List.of(), images, ignored, new EncodedFiles(root.toString()));
    }

    private void ignore(FileStatus entry) {
        String path = relative(entry.getPath());
        String kind;
        if (isHidden(path)) {
            kind = "hidden";
        } else if (entry.isDirectory()) {
            kind = "folder " + path;
        } else {
            kind = ending(path).isEmpty() ? "no ending" : "." + ending(path);
        }
        ignored.merge(kind, 1L, Long::sum);
    }

    private String relative(Path path) {
        String base = root.toUri().getPath();
        return path.toUri().getPath().substring(base.endsWith("/") ? base.length() : base.length() + 1);
    }

    private static boolean isHidden(String path) {
        return path.startsWith(".") || path.contains("/.");
    }

    private static String ending(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT) : "";
    }
}
