package org.spottune.spark.pack;

/**
 * Where the files of a pack lie: {@code pack.json}, the source network as a model like any other, and for each model a
 * file of what differs.
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
