package org.spottune.kernels.winograd;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Java's vector instructions, an incubating module that a process has only if it was started with it or has loaded it. */
public final class VectorModule {

    public static final String NAME = "jdk.incubator.vector";

    /** Of the compilers of Java's virtual machine, the last turns vector operations into instructions. */
    private static final int LAST_COMPILER = 4;

    /** What {@link #load()} needs of the command line of Java. */
    public static final String LOADING_OPTION = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

    private VectorModule() {}

    /** Whether a Java like this one can {@link #load()} the module. */
    public static boolean isLoadable() {
        try {
            loading();
            return ModuleFinder.ofSystem().find(NAME).isPresent();
        } catch (ReflectiveOperationException otherJava) {
            return false;
        }
    }

    /**
     * Loads the module, as Java itself loads those that its tools need while a process runs: by the loader of Java's own
     * classes, so that compilers know it. Unlike {@code --add-modules} that does not print a warning that it is incubating,
     * which nobody can switch off. Does nothing where the module is there.
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

    /** What keeps transforms from being possible in this process, or fast, a phrase each; nothing if they are both. */
    public static List<String> slowdownReasons() {
        List<String> found = new ArrayList<>();
        if (!isThere()) {
            found.add("Java was started without --add-modules=" + NAME);
        }
        // Without the instruction or the compiler, an operation takes a thousand times as long.
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
