package org.spottune.kernels.winograd;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Java's vector instructions, an incubating module that a process has only if it was started with it. */
public final class VectorModule {

    public static final String NAME = "jdk.incubator.vector";

    /** Of the compilers of Java's virtual machine, the last turns vector operations into instructions. */
    private static final int LAST_COMPILER = 4;

    private VectorModule() {}

    /** What keeps transforms from being possible in this process, or fast, a phrase each; nothing if they are both. */
    public static List<String> slowdownReasons() {
        List<String> found = new ArrayList<>();
        if (ModuleLayer.boot().findModule(NAME).isEmpty()) {
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
