package org.spottune.weights;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** What a file is that is no checkpoint, as far as its beginning tells: users save and download the wrong ones. */
final class ForeignFile {

    private static final int SHOWN_BYTES = 24;

    /** Where tar files have their name. */
    private static final int TAR_MARK = 257;

    /** First field of an ONNX model: the version of its representation, a small number. */
    private static final int ONNX_VERSION_FIELD = 0x08;

    private static final int LARGEST_ONNX_VERSION = 32;

    /** What may follow it: names of producer, version and domain, or the graph. */
    private static final List<Integer> ONNX_NEXT_FIELDS = List.of(0x12, 0x1a, 0x22, 0x3a, 0x42);

    private ForeignFile() {}

    /** With what to do about it, where that is known. */
    static String described(ByteRange bytes) {
        if (bytes.length() == 0) return "an empty file";
        if (begins(bytes, 0x89, 'H', 'D', 'F'))
            return "an HDF5 file, as Keras writes: save the weights with torch.save";
        if (isOnnx(bytes)) return "an ONNX model: save the weights with torch.save";
        if (begins(bytes, 0x1f, 0x8b)) return "a gzip file: unpack it first";
        if (begins(bytes, '7', 'z', 0xbc, 0xaf)) return "a 7z file: unpack it first";
        if (isTar(bytes)) return "a tar file: unpack it first";
        byte[] first = bytes.slice(0, Math.min(bytes.length(), SHOWN_BYTES)).toArray();
        return isText(first)
                ? "text that begins with '" + new String(first, StandardCharsets.US_ASCII).strip() + "'"
                : "a file that begins with the bytes "
                        + HexFormat.ofDelimiter(" ").formatHex(first);
    }

    /** What a zip file is that PyTorch has not written. */
    static String describedZip(Iterable<String> names) {
        for (String name : names) {
            if (name.endsWith(".npy")) return "one of NumPy arrays: save the weights with torch.save";
            if (name.endsWith("model.weights.h5")) return "one of Keras: save the weights with torch.save";
            if (name.matches("(?s).*\\.(pth|pt|tar|th|ckpt|safetensors|bin|pkl)")) {
                return "one that holds '" + name + "': unpack it first";
            }
        }
        return "one without it";
    }

    private static boolean isOnnx(ByteRange bytes) {
        return bytes.length() > 2
                && bytes.byteAt(0) == ONNX_VERSION_FIELD
                && bytes.byteAt(1) > 0
                && bytes.byteAt(1) <= LARGEST_ONNX_VERSION
                && ONNX_NEXT_FIELDS.contains((int) bytes.byteAt(2));
    }

    private static boolean isTar(ByteRange bytes) {
        return bytes.length() > TAR_MARK + 5
                && new String(bytes.slice(TAR_MARK, 5).toArray(), StandardCharsets.US_ASCII).equals("ustar");
    }

    private static boolean begins(ByteRange bytes, int... prefix) {
        if (bytes.length() < prefix.length) return false;
        for (int i = 0; i < prefix.length; i++) {
            if (bytes.byteAt(i) != (byte) prefix[i]) return false;
        }
        return true;
    }

    /** Often enough the text of an error page, or of a pointer to a large file, was saved in place of the file. */
    private static boolean isText(byte[] first) {
        boolean text = true;
        for (byte b : first) text &= b >= ' ' || b == '\n' || b == '\r' || b == '\t';
        return text;
    }
}
