package org.spottune.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * An unpickler whose memory use stays proportional to the file and whose dictionaries keep their order. Sets become
 * lists; long byte strings are skipped. The subclass decides what names, calls and objects mean. A broken pickle causes
 * a {@link RuntimeException}; for an early end, the input throws.
 */
abstract class BoundedUnpickler extends Unpickler {

    /** Ten times the need of a network of 20,000 tensors and its optimizer. An instruction makes at most one object. */
    private static final int MAX_INSTRUCTIONS = 10_000_000;

    private static final int MAX_LINE_LENGTH = 1000;

    /** The limit of the instruction for short integers; converting integers of megabytes to decimal takes forever. */
    private static final int MAX_INTEGER_BYTES = 255;

    private final PickleInput pickle;
    private long instructions;

    BoundedUnpickler(PickleInput pickle) {
        this.pickle = pickle;
    }

    /** Runs the pickle that begins at the current position of the input, up to its end. */
    final Object load() throws IOException {
        return load(pickle);
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        charge(1);
        switch (opcode) {
                // PyTorch never wrote text pickles, and converting long lines of digits would take quadratic time.
            case Opcodes.FLOAT,
                    Opcodes.LONG,
                    Opcodes.STRING,
                    Opcodes.UNICODE,
                    Opcodes.GET,
                    Opcodes.PUT,
                    Opcodes.INST,
                    Opcodes.PERSID -> throw new IllegalArgumentException(
                    "expected a binary pickle, got the text instruction '" + (char) opcode + "'");
            case Opcodes.INT -> stack.add(parseInteger(readLine()));
            case Opcodes.LONG4 -> stack.add(PickleUtils.decode_long(readCounted(requireInteger(readInt()))));
            case Opcodes.BINSTRING -> stack.add(PickleUtils.rawStringFromBytes(readCounted(readInt())));
            case Opcodes.BINUNICODE -> stack.add(utf8(Integer.toUnsignedLong(readInt())));
            case Opcodes.BINUNICODE8 -> stack.add(utf8(readLong()));
            case Opcodes.BINBYTES -> skipBytes(Integer.toUnsignedLong(readInt()));
            case Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> skipBytes(readLong());
            case Opcodes.EMPTY_SET -> stack.add(new ArrayList<>());
            case Opcodes.FROZENSET -> stack.add(stack.pop_all_since_marker());
            case Opcodes.APPEND -> append(Arrays.asList(stack.pop()));
            case Opcodes.APPENDS, Opcodes.ADDITEMS -> append(stack.pop_all_since_marker());
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
            case Opcodes.DICT -> {
                List<Object> items = stack.pop_all_since_marker();
                stack.add(new LinkedHashMap<>());
                putItems(items);
            }
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                putItems(Arrays.asList(stack.pop(), value));
            }
            case Opcodes.SETITEMS -> putItems(stack.pop_all_since_marker());
            default -> {
                return super.dispatch(opcode);
            }
        }
        return NO_RETURN_VALUE;
    }

    /** Counts the work of an instruction, such as copying a list, which a pickle can repeat again and again. */
    final void charge(int work) {
        instructions += work;
        if (instructions > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("expected at most " + MAX_INSTRUCTIONS + " instructions, got more");
        }
    }

    /** A line of the input without its line end. */
    final String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = pickle.read(); next != '\n'; next = pickle.read()) {
            if (line.length() == MAX_LINE_LENGTH) {
                throw new IllegalArgumentException("expected lines of at most " + MAX_LINE_LENGTH + " characters");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /** Puts an entry. Refuses lists and dictionaries as keys: they may contain themselves, so hashing would not end. */
    static void put(Map<Object, Object> target, Object key, Object value) {
        if (key instanceof List || key instanceof Map) {
            throw new IllegalArgumentException("expected keys that Python can hash, got a list or dict");
        }
        target.put(key, value);
    }

    private void append(List<Object> values) {
        Object target = stack.peek();
        if (target instanceof PickledObject object) {
            object.growingElements().addAll(values);
        } else {
            @SuppressWarnings("unchecked") // every list on the stack holds objects
            List<Object> list = (List<Object>) target;
            list.addAll(values);
        }
    }

    private void putItems(List<Object> items) {
        Object target = stack.peek();
        @SuppressWarnings("unchecked") // every dictionary on the stack holds objects
        Map<Object, Object> entries =
                target instanceof PickledObject object ? object.growingEntries() : (Map<Object, Object>) target;
        for (int i = 0; i < items.size(); i += 2) put(entries, items.get(i), items.get(i + 1));
    }

    private int readInt() throws IOException {
        return PickleUtils.bytes_to_integer(PickleUtils.readbytes(pickle, Integer.BYTES));
    }

    private long readLong() throws IOException {
        return PickleUtils.bytes_to_long(PickleUtils.readbytes(pickle, Long.BYTES), 0);
    }

    private String utf8(long length) throws IOException {
        return new String(readCounted(length), StandardCharsets.UTF_8);
    }

    /** Checks the length against the remaining bytes before allocating an array. */
    private byte[] readCounted(long length) throws IOException {
        requireLength(length);
        return PickleUtils.readbytes(pickle, length);
    }

    /** Skips a byte string, which holds NumPy arrays and the like, never weights. */
    private void skipBytes(long length) throws IOException {
        requireLength(length);
        pickle.skipExactly(length);
        stack.add(new PickledObject("builtins.bytes"));
    }

    private void requireLength(long length) {
        if (length < 0 || length > pickle.remaining()) {
            throw new IllegalArgumentException(
                    "expected a string of at most " + pickle.remaining() + " bytes, got one of " + length);
        }
    }

    private static int requireInteger(int length) {
        if (length > MAX_INTEGER_BYTES) {
            throw new IllegalArgumentException(
                    "expected an integer of at most " + MAX_INTEGER_BYTES + " bytes, got one of " + length);
        }
        return length;
    }

    private static Object parseInteger(String digits) {
        return switch (digits) {
            case "00" -> false;
            case "01" -> true;
            default -> {
                try {
                    yield Long.parseLong(digits);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "expected an integer of at most 64 bits, got '" + digits + "'", e);
                }
            }
        };
    }
}
