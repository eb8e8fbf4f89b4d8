package org.spottune.spark.pack;

/**
 * Paths of a pack's files: {@code pack.json}, the source network as an ordinary model, and for each model a file of its
 * differences.
 *
 * @param root folder of the pack
 */
record PackLayout(String root) {

    private static final String INDEX = "pack.json";

    String indexName() {
        return INDEX;
    }

    String index() {
        return root + "/" + INDEX;
    }

    String source() {
        return root + "/source";
    }

    String model(String name) {
        return root + "/models/" + name + ".safetensors";
    }
}
