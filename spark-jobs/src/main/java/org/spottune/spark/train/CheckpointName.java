package org.spottune.spark.train;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a checkpoint's file, {@code epoch-0003.zip} or {@code epoch-0003-round-00012.zip}; ordered by training
 * progress.
 *
 * @param epochs finished epochs
 * @param rounds finished rounds of the next epoch
 */
record CheckpointName(int epochs, int rounds) implements Comparable<CheckpointName> {

    private static final Pattern FILE = Pattern.compile("epoch-(\\d{1,9})(?:-round-(\\d{1,9}))?\\.zip");
    /** As earlier versions wrote it in locales with other digits. */
    private static final Pattern IN_OTHER_DIGITS = Pattern.compile("epoch-\\p{Nd}+(?:-round-\\p{Nd}+)?\\.zip");

    private static final Comparator<CheckpointName> ORDER =
            Comparator.comparingInt(CheckpointName::epochs).thenComparingInt(CheckpointName::rounds);

    static CheckpointName of(RunPosition position) {
        return new CheckpointName(position.epochs(), position.rounds());
    }

    /** Parses a file's name; empty if it is not a checkpoint's. */
    static Optional<CheckpointName> parse(String file) {
        Matcher matcher = FILE.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int rounds = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return Optional.of(new CheckpointName(Integer.parseInt(matcher.group(1)), rounds));
    }

    /** Whether a file is named like a checkpoint, but in other digits than 0 to 9. */
    static boolean isInOtherDigits(String file) {
        return IN_OTHER_DIGITS.matcher(file).matches() && file.chars().anyMatch(letter -> letter > 0x7f);
    }

    boolean withinEpoch() {
        return rounds > 0;
    }

    String file() {
        String epoch = String.format(Locale.ROOT, "epoch-%04d", epochs);
        return (withinEpoch() ? epoch + String.format(Locale.ROOT, "-round-%05d", rounds) : epoch) + ".zip";
    }

    @Override
    public int compareTo(CheckpointName other) {
        return ORDER.compare(this, other);
    }
}
