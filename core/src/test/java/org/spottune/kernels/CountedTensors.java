package org.spottune.kernels;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Counts the tensors that kernels have handed out and not yet taken back. */
public final class CountedTensors {

    private final Set<Object> lent = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The same kernels, counted. */
    public Kernels counted(Kernels kernels) {
        return counted(Kernels.class, kernels);
    }

    public int lent() {
        return lent.size();
    }

    private <T> T counted(Class<T> type, T inner) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> noted(method, arguments, call(inner, method, arguments))));
    }

    private Object noted(Method method, Object[] arguments, Object result) {
        switch (method.getName()) {
            case "release" -> lent.remove(arguments[0]);
            case "releaseAll" -> lent.clear();
            default -> {}
        }
        if (result instanceof Tensor) {
            lent.add(result);
        }
        if (result instanceof Convolution convolution) {
            return counted(Convolution.class, convolution);
        }
        return result instanceof BatchNormalization normalization
                ? counted(BatchNormalization.class, normalization)
                : result;
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
