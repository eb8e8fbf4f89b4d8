package org.spottune.decathlon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.spottune.data.DataException;

/**
 * The result of a submission on a domain.
 *
 * @param domain name
 * @param correct images with the correct category
 * @param total images with a label
 * @param missing those of them that the submission lacks; they count as wrong
 */
public record SubmissionAccuracy(String domain, long correct, long total, long missing) {

    private static final int SHOWN = 3;

    public SubmissionAccuracy {
        if (correct < 0 || missing < 0 || total < 1 || correct + missing > total) {
            throw new IllegalArgumentException(
                    "Of " + total + " images, " + correct + " cannot be correct and " + missing + " missing");
        }
    }

    /** Share in [0, 1] of the labelled images whose category in the submission is correct. */
    public double accuracy() {
        return (double) correct / total;
    }

    /** Whether the submission has no image of the domain. */
    public boolean isAbsent() {
        return missing == total;
    }

    /**
     * Compares a submission with labels.
     *
     * @param labels by domain
     * @return one for each domain of the labels, in their order
     * @throws DataException if the submission has images that no domain has, or two domains have the same image
     */
    public static List<SubmissionAccuracy> of(ImageCategories submission, Map<String, ImageCategories> labels) {
        List<SubmissionAccuracy> accuracies = new ArrayList<>();
        Map<Long, String> domains = new HashMap<>();
        labels.forEach((domain, images) -> {
            images.images().forEach(image -> {
                String other = domains.putIfAbsent(image.imageId(), domain);
                if (other != null) {
                    throw new DataException(
                            "Image " + image.imageId() + " has labels in two domains: " + other + " and " + domain);
                }
            });
            accuracies.add(of(domain, submission, images));
        });
        List<Long> unknown = submission.images().stream()
                .map(ImageCategory::imageId)
                .filter(image -> !domains.containsKey(image))
                .toList();
        if (!unknown.isEmpty()) {
            throw new DataException(unknown(unknown, submission.size()));
        }
        return accuracies;
    }

    private static SubmissionAccuracy of(String domain, ImageCategories submission, ImageCategories labels) {
        long correct = 0;
        long missing = 0;
        for (ImageCategory label : labels.images()) {
            OptionalLong predicted = submission.category(label.imageId());
            missing += predicted.isEmpty() ? 1 : 0;
            correct += predicted.isPresent() && predicted.getAsLong() == label.categoryId() ? 1 : 0;
        }
        return new SubmissionAccuracy(domain, correct, labels.size(), missing);
    }

    private static String unknown(List<Long> images, int all) {
        String examples = images.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        TreeSet<String> domains = images.stream()
                .flatMap(image -> DecathlonDomain.ofImage(image).stream())
                .map(DecathlonDomain::folder)
                .collect(Collectors.toCollection(TreeSet::new));
        return "Cannot score the submission: " + images.size() + " of its " + all
                + " images have no label, for example "
                + examples
                + (domains.isEmpty() ? "" : "; by the challenge's numbers they are of " + String.join(", ", domains));
    }
}
