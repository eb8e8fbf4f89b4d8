package org.spottune.data;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The SHA-256 that identifies a data set's content. It covers split, id, label and the SHA-256 of size and pixels of
 * every image, sorted by split and id. It does not depend on the number of files or the order of writing.
 */
public final class DatasetFingerprint {
    private static final int NO_LABEL = -1;

    private DatasetFingerprint() {}

    /** What the fingerprint covers of one image. */
    public record Entry(Split split, long id, int label, String pixels) implements Serializable {
        private static final long serialVersionUID = 1L;

        public static Entry of(Split split, long id, OptionalInt label, RgbImage image) {
            MessageDigest digest = sha256();
            digest.update(ByteBuffer.allocate(8)
                    .putInt(image.width())
                    .putInt(image.height())
                    .array());
            digest.update(image.pixels());
            return new Entry(split, id, label.orElse(NO_LABEL), HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** The fingerprint, 64 lower-case hexadecimal digits; the order of the entries does not matter. */
    public static String of(List<Entry> entries) {
        MessageDigest digest = sha256();
        entries.stream()
                .sorted(Comparator.comparing(Entry::split).thenComparingLong(Entry::id))
                .map(entry -> String.format(
                        Locale.ROOT, "%s %d %d %s\n", entry.split.id(), entry.id, entry.label, entry.pixels))
                .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
        }
    }
}
