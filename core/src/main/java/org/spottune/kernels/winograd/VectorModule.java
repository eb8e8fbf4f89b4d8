package org.spottune.kernels.winograd;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Java's Vector API, an incubating module: a process has it only if started with it, or after {@link #load()}. */
public final class VectorModule {

    public static final String NAME = "jdk.incubator.vector";

    /** Level of the JIT compiler (C2) that turns vector operations into instructions. */
    private static final int LAST_COMPILER = 4;

    /** Option on Java's command line that {@link #load()} needs. */
    public static final String LOADING_OPTION = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

    private VectorModule() {}

    /** Whether this Java runtime can {@link #load()} the module. */
    public static boolean isLoadable() {
        try {
            loading();
            return ModuleFinder.ofSystem().find(NAME).isPresent();
        } catch (ReflectiveOperationException otherJava) {
            return false;
        }
    }

    /**
     * Loads the module at run time, as Java does for its own tools: by the boot class loader, so that the JIT compilers
     * know it. Unlike {@code --add-modules}, this does not print the warning about incubating modules, which cannot be
     * switched off. Does nothing if the module is present.
     */
    public static void load() throws ReflectiveOperationException {
        loading().invoke(null, NAME);
    }

    private static Method loading() throws ReflectiveOperationException {
        return Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class);
    }

    private static boolean isThere() {
        try {
            Class.forName(NAME + ".FloatVector", false, VectorModule.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    /** Why transforms are impossible or slow in this process, a phrase each; empty if they are fast. */
    public static List<String> slowdownReasons() {
        List<String> found = new ArrayList<>();
        if (!isThere()) {
            found.add("Java was started without --add-modules=" + NAME);
        }
        // Without the instruction or the compiler, an operation is a thousand times slower.
        if (!Boolean.parseBoolean(option("UseFMA"))) {
            found.add("Java uses no fused multiply-add here");
        }
        if (Integer.parseInt(option("TieredStopAtLevel")) < LAST_COMPILER) {
            found.add("Java was started without its optimising compiler");
        }
        return found;
    }

    private static String option(String name) {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption(name)
                .getValue();
    }
}
