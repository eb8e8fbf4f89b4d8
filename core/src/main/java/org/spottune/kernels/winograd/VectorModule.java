package org.spottune.kernels.winograd;

/** Java's vector instructions, an incubating module that a process has only if it was started with it. */
public final class VectorModule {

    public static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** Whether transforms can be used in this process, that is whether it runs with {@code --add-modules}. */
    public static boolean isPresent() {
        return ModuleLayer.boot().findModule(NAME).isPresent();
    }
}
