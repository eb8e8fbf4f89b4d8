package org.spottune.kernels;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.nd4j.linalg.api.buffer.DataType;

/** Chooses whose {@link Kernels} a network computes with. */
public final class KernelsProviders {

    /** System property that names a provider. */
    public static final String PROPERTY = "spottune.kernels";

    private static final List<KernelsProvider> KNOWN =
            ServiceLoader.load(KernelsProvider.class, KernelsProviders.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(KernelsProvider::id))
                    .toList();

    private KernelsProviders() {}

    /**
     * The provider that {@value #PROPERTY} names. Without it, of those that compute on such arrays here, the one with the
     * highest preference.
     *
     * @throws IllegalArgumentException if the property names no provider, or one that does not compute on such arrays
     */
    public static KernelsProvider of(DataType type) {
        String name = System.getProperty(PROPERTY);
        if (name != null) {
            return requireUsable(named(name), type);
        }
        return KNOWN.stream()
                .filter(provider -> provider.obstacle(type, Precision.FLOAT32).isEmpty())
                .max(Comparator.comparingInt(KernelsProvider::preference))
                .orElseThrow(() -> new IllegalArgumentException("No kernels compute on arrays in " + type + " here"));
    }

    /**
     * The same as {@link #of(DataType)}, for a precision.
     *
     * @throws UnsupportedPrecisionException if its kernels do not compute in that precision here
     */
    public static KernelsProvider of(DataType type, Precision precision) {
        KernelsProvider provider = of(type);
        provider.obstacle(type, precision).ifPresent(obstacle -> {
            throw new UnsupportedPrecisionException(precision, obstacle);
        });
        return provider;
    }

    private static KernelsProvider named(String name) {
        return KNOWN.stream()
                .filter(provider -> provider.id().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown kernels '" + name + "' in system property "
                        + PROPERTY + ", expected one of "
                        + KNOWN.stream().map(KernelsProvider::id).toList()));
    }

    private static KernelsProvider requireUsable(KernelsProvider provider, DataType type) {
        Optional<String> obstacle = provider.obstacle(type, Precision.FLOAT32);
        if (obstacle.isPresent()) {
            throw new IllegalArgumentException("Cannot use kernels '" + provider.id() + "' of system property "
                    + PROPERTY + " for arrays in " + type + ": " + obstacle.get());
        }
        return provider;
    }
}
