package org.spottune.kernels;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.nd4j.linalg.api.buffer.DataType;

/** Chooses the provider of a network's {@link Kernels}. */
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
     * The provider that the system property {@value #PROPERTY} names; without it, the one with the highest preference
     * among those that support arrays of the type on this machine.
     *
     * @throws IllegalArgumentException if the property names an unknown provider or one that does not support such
     *     arrays, or if none does
     */
    public static KernelsProvider of(DataType type) {
        String name = System.getProperty(PROPERTY);
        if (name != null) {
            return requireUsable(named(name), type);
        }
        return KNOWN.stream()
                .filter(provider -> provider.obstacle(type, Precision.FLOAT32).isEmpty())
                .max(Comparator.comparingInt(KernelsProvider::preference))
                .orElseThrow(
                        () -> new IllegalArgumentException("No kernels on this machine compute on arrays in " + type));
    }

    /**
     * As {@link #of(DataType)}, for a precision.
     *
     * @throws UnsupportedPrecisionException if its kernels do not support the precision on this machine
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
