package org.spottune.weights;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Recognises, by their first bytes, wrong files that users save or download in place of a checkpoint. */
final class ForeignFile {

    private static final int SHOWN_BYTES = 24;

    /** Offset of the mark {@code ustar} in tar files. */
    private static final int TAR_MARK = 257;

    /** Where TensorFlow Lite models have theirs. */
    private static final int TFLITE_MARK = 4;

    /** What is in the place of a file that Git LFS has not fetched. */
    private static final String LFS_POINTER = "version https://git-lfs.github.com/spec/";

    /** First field of an ONNX model: the version of its representation, a small number. */
    private static final int ONNX_VERSION_FIELD = 0x08;

    private static final int LARGEST_ONNX_VERSION = 32;

    /** Fields that may follow: producer's name and version, domain, or graph. */
    private static final List<Integer> ONNX_NEXT_FIELDS = List.of(0x12, 0x1a, 0x22, 0x3a, 0x42);

    private ForeignFile() {}

    /** Describes a file, with what to do about it if known. */
    static String describe(ByteRange bytes) {
        if (bytes.length() == 0) return "an empty file";
        if (begins(bytes, 0x89, 'H', 'D', 'F'))
            return "an HDF5 file, as Keras writes: save the weights with torch.save";
        if (isOnnx(bytes)) return "an ONNX model: save the weights with torch.save";
        if (begins(bytes, 0x93, 'N', 'U', 'M', 'P', 'Y')) return "a NumPy array: save the weights with torch.save";
        if (begins(bytes, 'G', 'G', 'U', 'F')) return "a GGUF model: save the weights with torch.save";
        if (bytes.length() > TFLITE_MARK + 4 && begins(bytes.slice(TFLITE_MARK, 4), 'T', 'F', 'L', '3')) {
            return "a TensorFlow Lite model: save the weights with torch.save";
        }
        if (begins(bytes, 0x1f, 0x8b)) return "a gzip file: unpack it first";
        if (begins(bytes, 'B', 'Z', 'h')) return "a bzip2 file: unpack it first";
        if (begins(bytes, 0xfd, '7', 'z', 'X', 'Z')) return "an xz file: unpack it first";
        if (begins(bytes, 0x28, 0xb5, 0x2f, 0xfd)) return "a zstd file: unpack it first";
        if (begins(bytes, '7', 'z', 0xbc, 0xaf)) return "a 7z file: unpack it first";
        if (begins(bytes, 'R', 'a', 'r', '!')) return "a RAR file: unpack it first";
        if (isTar(bytes)) return "a tar file: unpack it first";
        if (begins(bytes, LFS_POINTER.chars().toArray())) {
            return "a pointer of Git LFS, not the file itself: 'git lfs pull' fetches that";
        }
        byte[] first = bytes.slice(0, Math.min(bytes.length(), SHOWN_BYTES)).toArray();
        return isText(first)
                ? "text that begins with '" + new String(first, StandardCharsets.US_ASCII).strip() + "'"
                : "a file that begins with the bytes "
                        + HexFormat.ofDelimiter(" ").formatHex(first);
    }

    /** Describes a zip file that PyTorch did not write. */
    static String describeZip(Iterable<String> names) {
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

    /** Often an error page was saved in place of the file. */
    private static boolean isText(byte[] first) {
        boolean text = true;
        for (byte b : first) text &= b >= ' ' || b == '\n' || b == '\r' || b == '\t';
        return text;
    }
}
