package org.spottune.decathlon;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.stream.Collectors;
import org.spottune.data.DataException;
import org.spottune.data.Problems;
import org.spottune.decathlon.AnnotationFile.Annotation;
import org.spottune.decathlon.AnnotationFile.Category;

/** Reads the true categories of a domain's images from its annotations in the format of COCO. */
public final class LabelsJson {

    private LabelsJson() {}

    /**
     * Reads the annotations; the file need not list its images.
     *
     * @param file its name, for error messages
     * @throws DataException naming all problems if the content has another format, no annotation, an image twice, or a
     *     category that is not among those of the file
     */
    public static ImageCategories read(InputStream in, String file) throws IOException {
        Problems problems = new Problems("Cannot read labels '" + file + "'");
        AnnotationFile read = AnnotationReader.read(in, file, problems::add);
        problems.throwIfAny();
        if (read.annotationCount() == 0) {
            problems.add("it has no annotations, as files of test images without their labels do not");
        }
        if (read.categories().isEmpty()) {
            problems.add("it has no list 'categories'");
        }
        problems.throwIfAny();
        Set<Long> categories =
                read.categories().orElseThrow().stream().map(Category::id).collect(Collectors.toSet());
        for (int i = 0; i < read.annotationCount(); i++) {
            Annotation annotation = read.annotation(i);
            if (!categories.contains(annotation.category())) {
                problems.add(
                        "%s: image %d has category %d, which is not among the %d categories",
                        read.at(annotation.place()), annotation.image(), annotation.category(), categories.size());
            }
        }
        return ImageCategories.of(read, problems);
    }
}
