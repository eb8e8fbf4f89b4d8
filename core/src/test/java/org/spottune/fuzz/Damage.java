package org.spottune.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One change of a file, such as transfer errors and people who mean harm make.
 *
 * @param kind of change
 * @param place where, in [0, 1) of the file
 * @param extent how much, in [0, 1)
 * @param choice of what is put there
 */
public record Damage(Kind kind, double place, double extent, int choice) {

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        -1,
        127,
        128,
        255,
        256,
        0x7fff,
        0x8000,
        0xffff,
        0x7fffffff,
        0x80000000L,
        0xffffffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final List<String> TOKENS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "2147483647",
            "-2147483648",
            "4294967296",
            "9223372036854775807",
            "-9223372036854775808",
            "99999999999999999999999",
            "1e999",
            "-1e-999",
            "0.5",
            "NaN",
            "Infinity",
            "\"\"",
            "\"../../../etc/passwd\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "{\"a\":null}",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "\n",
            "${a}",
            "include \"x\"",
            "a.b.c",
            "\u00e9\u4e00",
            "@class");

    /** What a value of JSON, of HOCON or of a table looks like. */
    private static final Pattern VALUE = Pattern.compile("\"[^\"]*\"|-?\\d[\\d.eE+-]*|true|false|null|(?<=,)[^,\\n]+");

    /** Ways to change a file. */
    public enum Kind {
        FLIP_BIT,
        OVERWRITE_BYTE,
        REMOVE,
        CUT_OFF,
        INSERT_BYTES,
        REPEAT,
        SPLICE,
        OVERWRITE_NUMBER,
        INSERT_TOKEN,
        REPLACE_VALUE,
        REMOVE_LINE
    }

    /** Files as they are, changed up to six times, and bytes that were never a file. */
    public static Arbitrary<byte[]> of(List<byte[]> files) {
        Arbitrary<byte[]> damaged = Combinators.combine(
                        Arbitraries.of(files),
                        Arbitraries.of(files),
                        any().list().ofMinSize(0).ofMaxSize(6))
                .as(Damage::apply);
        Arbitrary<byte[]> random =
                Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(500);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(20, damaged), net.jqwik.api.Tuple.of(1, random))
                .withoutEdgeCases();
    }

    /** The same of texts. */
    public static Arbitrary<byte[]> ofTexts(String... texts) {
        return of(Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    private static Arbitrary<Damage> any() {
        Arbitrary<Double> shares = Arbitraries.integers().between(0, 99_999).map(i -> i / 100_000.0);
        return Combinators.combine(
                        Arbitraries.of(Kind.values()),
                        shares,
                        shares,
                        Arbitraries.integers().between(0, 1 << 20))
                .as(Damage::new);
    }

    private static byte[] apply(byte[] file, byte[] other, List<Damage> changes) {
        byte[] changed = file.clone();
        for (Damage change : changes) {
            if (changed.length == 0) {
                return changed;
            }
            changed = change.apply(changed, other);
        }
        return changed;
    }

    private byte[] apply(byte[] file, byte[] other) {
        int from = (int) (place * file.length);
        // Small changes are more telling than large ones.
        int length = (int) Math.min(file.length - from, Math.ceil(Math.pow(extent, 3) * file.length));
        byte[] changed = file.clone();
        switch (kind) {
            case FLIP_BIT -> changed[from] ^= (byte) (1 << choice % 8);
            case OVERWRITE_BYTE -> changed[from] = (byte) choice;
            case REMOVE -> changed = joined(file, from, new byte[0], from + length);
            case CUT_OFF -> changed = Arrays.copyOf(file, from);
            case INSERT_BYTES -> changed = joined(file, from, inserted(), from);
            case REPEAT -> changed =
                    joined(file, from + length, Arrays.copyOfRange(file, from, from + length), from + length);
            case SPLICE -> changed = joined(file, from, part(other), Math.min(file.length, from + choice % 64));
            case OVERWRITE_NUMBER -> overwriteNumber(changed, from);
            case INSERT_TOKEN -> changed = joined(file, from, token(), from);
            case REPLACE_VALUE -> changed = valueReplaced(file, from);
            case REMOVE_LINE -> changed = lineRemoved(file, from);
        }
        return changed;
    }

    private byte[] inserted() {
        byte[] bytes = new byte[1 + choice % 40];
        Arrays.fill(bytes, (byte) (choice >> 8));
        return bytes;
    }

    private byte[] part(byte[] other) {
        int from = (int) (extent * other.length);
        return Arrays.copyOfRange(other, from, Math.min(other.length, from + choice % 200));
    }

    private byte[] token() {
        return TOKENS.get(choice % TOKENS.size()).getBytes(StandardCharsets.UTF_8);
    }

    private void overwriteNumber(byte[] bytes, int from) {
        long number = NUMBERS[choice % NUMBERS.length];
        ByteBuffer whole = ByteBuffer.allocate(Long.BYTES)
                .order((choice & 0x1000) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(number);
        int width = Math.min(bytes.length - from, 1 << (choice >> 13 & 3));
        int first = whole.order() == ByteOrder.BIG_ENDIAN ? Long.BYTES - width : 0;
        System.arraycopy(whole.array(), first, bytes, from, width);
    }

    private byte[] valueReplaced(byte[] file, int from) {
        // One character for each byte, so that places agree.
        Matcher value = VALUE.matcher(new String(file, StandardCharsets.ISO_8859_1));
        return value.find(from) ? joined(file, value.start(), token(), value.end()) : file;
    }

    private static byte[] lineRemoved(byte[] file, int from) {
        int start = from;
        while (start > 0 && file[start - 1] != '\n') {
            start--;
        }
        int end = from;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        return joined(file, start, new byte[0], Math.min(file.length, end + 1));
    }

    private static byte[] joined(byte[] file, int end, byte[] middle, int start) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + middle.length);
        out.write(file, 0, end);
        out.writeBytes(middle);
        out.write(file, start, file.length - start);
        return out.toByteArray();
    }
}
