package org.spottune.weights;

/**
 * The name of a Python class or function in a pickle. It is only compared with other names, never loaded.
 *
 * @param name module and name joined by a dot; Python 2's module names are replaced by Python 3's
 */
record PickledGlobal(String name) {

    private static final int MAX_LENGTH = 1000;

    static PickledGlobal of(String module, String name) {
        // Limited, since a pickle can join the same long texts any number of times.
        if (module.length() + name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("expected class names of at most " + MAX_LENGTH + " characters, got "
                    + (module.length() + name.length()));
        }
        String successor =
                switch (module) {
                    case "__builtin__" -> "builtins";
                    case "copy_reg" -> "copyreg";
                    default -> module;
                };
        return new PickledGlobal(successor + "." + name);
    }
}
