package org.spottune.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.spottune.data.DataException;
import org.spottune.report.Markup;
import org.spottune.spark.artifacts.JsonFile;
import org.spottune.spark.artifacts.StoredEvaluation;
import org.spottune.spark.storage.Storage;

/**
 * Images that take the fewest and the most fine-tuned branches (Guo et al., SpotTune, CVPR 2019, Figure 5), with their
 * pixels.
 *
 * @param fewest empty if no block is routed
 * @param most empty if no block is routed
 */
record ExampleImages(List<Example> fewest, List<Example> most) {

    private static final Pattern FILE = Pattern.compile("examples/-?\\d+\\.png");
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int LARGEST = 16 << 20;

    /** An image; {@code uri} holds its pixels. */
    record Example(long id, String label, String prediction, long tunedBlocks, String uri) {}

    /**
     * Reads the examples of an evaluation.
     *
     * @param folder of the evaluation
     * @throws DataException if an image is missing or is not a PNG
     */
    static ExampleImages read(StoredEvaluation evaluation, String folder, Storage storage) throws IOException {
        return new ExampleImages(
                read("examples.fewest", evaluation, folder, storage),
                read("examples.most", evaluation, folder, storage));
    }

    private static List<Example> read(String field, StoredEvaluation evaluation, String folder, Storage storage)
            throws IOException {
        List<String> names = evaluation.classNames();
        List<Example> examples = new ArrayList<>();
        for (JsonNode element : evaluation.file().list(field)) {
            JsonFile example = evaluation.file().object(field, element);
            examples.add(new Example(
                    example.whole("id"),
                    name(names, example.whole("label")),
                    name(names, example.whole("prediction")),
                    example.whole("tunedBlocks"),
                    dataUri(example.text("image"), folder, storage)));
        }
        return examples;
    }

    private static String name(List<String> names, long index) {
        return index >= 0 && index < names.size() ? names.get((int) index) : "class " + index;
    }

    /** Reads only files of this name pattern: a report must not include other files of the machine. */
    private static String dataUri(String file, String folder, Storage storage) throws IOException {
        if (!FILE.matcher(file).matches()) {
            throw new DataException(
                    "Cannot show '" + file + "' of '" + folder + "': expected the name of an image, examples/<id>.png");
        }
        String path = folder + "/" + file;
        if (!storage.exists(path)) {
            throw new DataException("Cannot show '" + path + "': there is no such file");
        }
        byte[] bytes;
        try (var in = storage.open(path)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST
                || bytes.length < PNG.length
                || !Arrays.equals(PNG, Arrays.copyOf(bytes, PNG.length))) {
            throw new DataException("Cannot show '" + path + "': expected a PNG image of at most " + (LARGEST >> 20)
                    + " MiB, got " + bytes.length + " bytes that are too many or another format");
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
    }

    /** Writes a figure, unless there are no images. */
    void writeTo(Markup html) {
        if (fewest.isEmpty() && most.isEmpty()) {
            return;
        }
        html.open("figure", "class", "examples");
        write(html, "Fewest fine-tuned blocks", fewest);
        write(html, "Most fine-tuned blocks", most);
        html.leaf(
                "figcaption",
                "Images that use the fewest and the most fine-tuned blocks, each with its class, a wrong prediction if"
                        + " there is one, and its number of fine-tuned blocks (cf. Guo et al., Fig. 5).");
        html.close().line();
    }

    private static void write(Markup html, String heading, List<Example> examples) {
        html.leaf("h4", heading).open("ul");
        for (Example example : examples) {
            boolean right = example.label.equals(example.prediction);
            String what = right ? example.label : example.label + ", predicted " + example.prediction;
            html.open("li")
                    .empty("img", "src", example.uri, "alt", "Image " + example.id + ": " + what)
                    .leaf("span", what, "class", right ? "right" : "wrong")
                    .empty("br")
                    .leaf("span", example.tunedBlocks + (example.tunedBlocks == 1 ? " block" : " blocks"))
                    .close();
        }
        html.close().line();
    }
}
