package org.spottune.decathlon;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A domain of the Visual Decathlon challenge, in the order of the columns of Guo et al., SpotTune (CVPR 2019), Table 3.
 * Folders, files and results use the folder's name, tables the short one.
 */
public enum DecathlonDomain {
    IMAGENET("ImNet", "imagenet12", 0.5987),
    AIRCRAFT("Airc.", "aircraft", 0.6034),
    CIFAR_100("C100", "cifar100", 0.8212),
    PEDESTRIANS("DPed", "daimlerpedcls", 0.9282),
    TEXTURES("DTD", "dtd", 0.5553),
    TRAFFIC_SIGNS("GTSR", "gtsrb", 0.9753),
    FLOWERS("Flwr", "vgg-flowers", 0.8141),
    CHARACTERS("OGlt", "omniglot", 0.8769),
    HOUSE_NUMBERS("SVHN", "svhn", 0.9655),
    ACTIONS("UCF", "ucf101", 0.5120);

    /**
     * The challenge numbers domains from 1 in the order of folder names, and a domain's images from its number times
     * this.
     */
    private static final long IDS_OF_A_DOMAIN = 10_000_000;

    private final String shortName;
    private final String folder;
    private final double baselineAccuracy;

    DecathlonDomain(String shortName, String folder, double baselineAccuracy) {
        this.shortName = shortName;
        this.folder = folder;
        this.baselineAccuracy = baselineAccuracy;
    }

    /** Head of the column in Table 3. */
    public String shortName() {
        return shortName;
    }

    /** Name of the folder in the challenge's archives. */
    public String folder() {
        return folder;
    }

    /**
     * Share in [0, 1] of the test images that a fully fine-tuned network classifies correctly: row Finetune of Rebuffi
     * et al., Learning multiple visual domains with residual adapters (2017), which the challenge scores against.
     */
    public double baselineAccuracy() {
        return baselineAccuracy;
    }

    /** The domain with a folder or short name, in any case. */
    public static Optional<DecathlonDomain> named(String name) {
        return Arrays.stream(values())
                .filter(domain -> domain.folder.equalsIgnoreCase(name) || domain.shortName.equalsIgnoreCase(name))
                .findFirst();
    }

    /** The folder's name of a domain of the challenge; any other name unchanged. */
    public static String canonical(String name) {
        return named(name).map(DecathlonDomain::folder).orElse(name);
    }

    /** Folders' names of all domains. */
    public static List<String> folders() {
        return Arrays.stream(values()).map(DecathlonDomain::folder).toList();
    }

    /** The domain whose numbers include an image id, if there is one. */
    static Optional<DecathlonDomain> ofImage(long imageId) {
        List<DecathlonDomain> numbered = Stream.of(values())
                .sorted(Comparator.comparing(DecathlonDomain::folder))
                .toList();
        long index = imageId / IDS_OF_A_DOMAIN - 1;
        return index >= 0 && index < numbered.size() ? Optional.of(numbered.get((int) index)) : Optional.empty();
    }
}
