package org.spottune.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.spottune.data.LabelledImage;
import org.spottune.data.Problems;
import org.spottune.data.Split;
import org.spottune.decathlon.AnnotationFile;
import org.spottune.decathlon.AnnotationFile.Annotation;
import org.spottune.decathlon.AnnotationReader;
import org.spottune.spark.decathlon.DecathlonFolder;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;
import org.spottune.spelling.Spelling;

/** Lists the images of a decathlon's domain from its annotations. Runs on the driver. */
final class DecathlonListing {

    private static final Comparator<AnnotationFile.Image> BY_ID = Comparator.comparingLong(AnnotationFile.Image::id);

    private final DecathlonFormat format;
    private final SourceTree tree;
    private final Storage storage;
    private final Progress progress;
    private final Problems problems;

    private DecathlonListing(DecathlonFormat format, SourceTree tree, Storage storage, Progress progress) {
        this.format = format;
        this.tree = tree;
        this.storage = storage;
        this.progress = progress;
        this.problems = tree.problems();
    }

    static SourceListing list(DecathlonFormat format, SourceTree tree, Storage storage, Progress progress)
            throws IOException {
        return new DecathlonListing(format, tree, storage, progress).read();
    }

    private SourceListing read() throws IOException {
        Map<Split, AnnotationFile> annotations = annotations();
        DecathlonCategories categories = DecathlonCategories.of(annotations.get(Split.TRAIN), problems);
        annotations.values().forEach(file -> categories.requireIn(file, problems));
        List<SourceImage> images = new ArrayList<>();
        for (Map.Entry<Split, AnnotationFile> entry : annotations.entrySet()) {
            images.addAll(images(entry.getKey(), entry.getValue(), categories));
        }
        requireDifferentIds(annotations);
        requireFiles(images);
        return tree.listing(
                categories.names(),
                categories.ids(),
                images,
                new EncodedFiles(tree.root().toString()));
    }

    private Map<Split, AnnotationFile> annotations() throws IOException {
        Map<Split, AnnotationFile> annotations = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            String file = DecathlonFolder.annotations(format.domain(), split);
            if (tree.hasFile(file)) {
                try (InputStream in = tree.open(file)) {
                    AnnotationFile read = AnnotationReader.read(in, file, problems::add);
                    if (!read.listsImages()) {
                        problems.add("'%s' has no list 'images'", file);
                    }
                    // A split without images does not count; training needs some.
                    if (split == Split.TRAIN || !read.images().isEmpty()) {
                        annotations.put(split, read);
                    }
                }
            } else if (split == Split.TRAIN) {
                List<String> there = new DecathlonFolder(tree.root().toString()).domains(storage);
                problems.add(
                        "'%s' is missing; domains with such a file: %s%s",
                        file, there, Spelling.hint(format.domain(), there));
            }
        }
        problems.throwIfAny();
        if (annotations.get(Split.TRAIN).images().isEmpty()) {
            problems.add("'%s' has no images", annotations.get(Split.TRAIN).name());
        }
        return annotations;
    }

    /** Images of a split in the order of their ids. */
    private List<SourceImage> images(Split split, AnnotationFile file, DecathlonCategories categories)
            throws IOException {
        List<AnnotationFile.Image> images = new ArrayList<>(file.images());
        images.sort(BY_ID);
        int[] found = new int[images.size()];
        Arrays.fill(found, LabelledImage.HIDDEN);
        label(images, file, categories, found);
        boolean labelled = split != Split.TEST;
        if (split == Split.TEST && format.testLabels().isPresent()) {
            Optional<AnnotationFile> testLabels = testLabels(format.testLabels().get());
            if (testLabels.isPresent()) {
                categories.requireIn(testLabels.get(), problems);
                label(images, testLabels.get(), categories, found);
                labelled = true;
            }
        }
        List<SourceImage> numbered = new ArrayList<>(images.size());
        for (int i = 0; i < found.length; i++) {
            AnnotationFile.Image image = images.get(i);
            if (labelled && found[i] == LabelledImage.HIDDEN) {
                problems.add("%s: image %d ('%s') has no annotation", file.at(image.place()), image.id(), image.file());
            }
            String path = withoutDots(image.file());
            if (isWithin(path)) {
                numbered.add(new SourceImage(split, image.id(), found[i], path));
            } else {
                problems.add(
                        "%s: 'file_name' must lie within the folder, got '%s'", file.at(image.place()), image.file());
            }
        }
        return numbered;
    }

    private void label(
            List<AnnotationFile.Image> images, AnnotationFile file, DecathlonCategories categories, int[] found) {
        for (int i = 0; i < file.annotationCount(); i++) {
            Annotation annotation = file.annotation(i);
            int image = indexOf(images, annotation.image());
            OptionalInt label = categories.label(annotation.category());
            if (image < 0) {
                problems.add(
                        "%s: annotation of image %d, which is not among the %d images of the split",
                        file.at(annotation.place()), annotation.image(), images.size());
            } else if (label.isEmpty()) {
                problems.add(
                        "%s: image %d has category %d, which is not among the %d categories",
                        file.at(annotation.place()), annotation.image(), annotation.category(), categories.size());
            } else if (found[image] != LabelledImage.HIDDEN) {
                problems.add("%s: a second annotation of image %d", file.at(annotation.place()), annotation.image());
            } else {
                found[image] = label.getAsInt();
            }
        }
    }

    /** Binary search: a map would take more memory than the images themselves. */
    private static int indexOf(List<AnnotationFile.Image> images, long id) {
        int low = 0;
        int high = images.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compare(images.get(middle).id(), id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private Optional<AnnotationFile> testLabels(Path folder) throws IOException {
        List<String> names = DecathlonFolder.testLabelFiles(format.domain());
        for (String name : names) {
            String file = folder + "/" + name;
            if (storage.exists(file)) {
                try (InputStream in = storage.open(file)) {
                    return Optional.of(AnnotationReader.read(in, file, problems::add));
                }
            }
        }
        problems.add(
                "'%s' has no file with the classes of test images: expected %s", folder, String.join(" or ", names));
        return Optional.empty();
    }

    /** Removes {@code .} from a path. */
    private static String withoutDots(String file) {
        return Arrays.stream(file.split("/", -1))
                .filter(step -> !step.equals("."))
                .collect(Collectors.joining("/"));
    }

    /** Whether a path is relative and never leads upwards. */
    private static boolean isWithin(String file) {
        return !file.isEmpty()
                && file.chars().noneMatch(Character::isISOControl)
                && Arrays.stream(file.split("/", -1)).noneMatch(step -> step.isEmpty() || step.equals(".."));
    }

    /** Ids must differ within a split and across splits. */
    private void requireDifferentIds(Map<Split, AnnotationFile> annotations) {
        record Place(AnnotationFile file, AnnotationFile.Image image) {}
        long[] ids = annotations.values().stream()
                .flatMap(file -> file.images().stream())
                .mapToLong(AnnotationFile.Image::id)
                .sorted()
                .toArray();
        Set<Long> doubled = new HashSet<>();
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] == ids[i - 1]) {
                doubled.add(ids[i]);
            }
        }
        if (doubled.isEmpty()) {
            return;
        }
        Map<Long, Place> first = new HashMap<>();
        for (AnnotationFile file : annotations.values()) {
            for (AnnotationFile.Image image : file.images()) {
                Place before =
                        doubled.contains(image.id()) ? first.putIfAbsent(image.id(), new Place(file, image)) : null;
                if (before != null) {
                    problems.add(
                            "%s: image %d ('%s') repeats the id of %s ('%s')",
                            file.at(image.place()),
                            image.id(),
                            image.file(),
                            before.file().at(before.image().place()),
                            before.image().file());
                }
            }
        }
    }

    /** Lists every folder once: checking each image would take one request per image. */
    private void requireFiles(List<SourceImage> images) throws IOException {
        Map<String, List<SourceImage>> byFolder = new LinkedHashMap<>();
        for (SourceImage image : images) {
            int slash = image.path().lastIndexOf('/');
            String folder = slash < 0 ? "" : image.path().substring(0, slash);
            byFolder.computeIfAbsent(folder, any -> new ArrayList<>()).add(image);
        }
        long done = 0;
        for (Map.Entry<String, List<SourceImage>> entry : byFolder.entrySet()) {
            requireFiles(entry.getKey(), entry.getValue(), byFolder.keySet());
            progress.report("list", ++done, byFolder.size());
        }
    }

    /** Checks the images of one folder; other entries are ignored. */
    private void requireFiles(String folder, List<SourceImage> images, Set<String> folders) throws IOException {
        Map<String, SourceEntry> entries = new HashMap<>();
        tree.list(folder).forEach(entry -> entries.put(entry.path(), entry));
        Set<String> named = new HashSet<>();
        for (SourceImage image : images) {
            SourceEntry entry = entries.get(image.path());
            named.add(image.path());
            if (entry instanceof SourceEntry.Unusable unusable) {
                problems.add("image %d of %s: '%s' %s", image.id(), image.split(), image.path(), unusable.reason());
            } else if (!(entry instanceof SourceEntry.File)) {
                problems.add("image %d of %s: there is no file '%s'", image.id(), image.split(), image.path());
            }
        }
        entries.values().forEach(entry -> account(entry, named, folders));
    }

    private void account(SourceEntry entry, Set<String> named, Set<String> folders) {
        if (entry instanceof SourceEntry.Folder folder) {
            if (folders.stream().anyMatch(each -> (each + "/").startsWith(folder.path() + "/"))) {
                tree.enter(folder);
            } else {
                tree.ignore(folder, "folder " + folder.path());
            }
        } else if (entry instanceof SourceEntry.File file && named.contains(entry.path())) {
            tree.take(file);
        } else {
            tree.ignore(entry, entry.name().startsWith(".") ? "hidden" : "not named by the annotations");
        }
    }
}
