package org.spottune.spark.sweep;

import com.fasterxml.jackson.annotation.JsonValue;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A combination of values to try.
 *
 * @param settings value by key: a number, text, truth value, or list
 */
public record Candidate(@JsonValue SortedMap<String, Object> settings) {

    /** For methods without settings to choose. */
    static final Candidate NONE = new Candidate(new TreeMap<>());

    /** Longest name of its folder; file systems allow 255 bytes. */
    private static final int LONGEST = 120;
    /** Digits of the hash that distinguishes changed names. */
    private static final int DIGITS = 8;

    public Candidate {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    Config config() {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, Object> setting : settings.entrySet()) {
            config = config.withValue(setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue()));
        }
        return config;
    }

    /** Name of its folder, which does not depend on the other candidates. */
    String folder() {
        String text = text("=", "_");
        String name = text.replaceAll("[^A-Za-z0-9._=+-]+", "-");
        if (name.equals(text) && name.length() <= LONGEST) {
            return name;
        }
        return name.substring(0, Math.min(name.length(), LONGEST)) + "-" + digest(text);
    }

    private static String digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    private String text(String between, String after) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + between + setting.getValue())
                .collect(Collectors.joining(after));
    }

    /** Such as {@code l2-sp.alpha = 0.1, learning-rate = 0.05}. */
    @Override
    public String toString() {
        return text(" = ", ", ");
    }
}
