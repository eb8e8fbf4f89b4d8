package org.spottune.spark.cli;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.spottune.kernels.winograd.VectorModule;

/** Starts another class in this process, with Java's vector instructions. */
public final class VectorStart {

    private VectorStart() {}

    /** @param arguments the name of the class, and its own arguments */
    public static void main(String[] arguments) throws Throwable {
        try {
            VectorModule.load();
        } catch (ReflectiveOperationException refused) {
            System.err.println("spottune: runs without Java's vector instructions, which cannot be loaded: " + refused);
        }
        MethodHandles.lookup()
                .findStatic(Class.forName(arguments[0]), "main", MethodType.methodType(void.class, String[].class))
                .invokeExact(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
