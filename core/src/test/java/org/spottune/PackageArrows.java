package org.spottune;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.Architectures;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which packages of a module may use which.
 *
 * @param root package that all names are below
 * @param mayUse by the name of each package, the names of those that it may use
 */
public record PackageArrows(String root, Map<String, Set<String>> mayUse) {

    /** Fails if a package uses another than it may, or is not named. */
    public void requireNoOthers(JavaClasses classes) {
        Architectures.LayeredArchitecture layers =
                Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : mayUse.keySet()) {
            layers = layers.layer(name).definedBy(root + "." + name);
        }
        for (Map.Entry<String, Set<String>> entry : mayUse.entrySet()) {
            String[] used = entry.getValue().toArray(String[]::new);
            layers = used.length == 0
                    ? layers.whereLayer(entry.getKey()).mayNotAccessAnyLayer()
                    : layers.whereLayer(entry.getKey()).mayOnlyAccessLayers(used);
        }
        layers.ensureAllClassesAreContainedInArchitectureIgnoring(root).check(classes);
    }

    /** Fails if a package does not use one that it may. */
    public void requireEach(JavaClasses classes) {
        Map<String, Set<String>> unused = new TreeMap<>();
        mayUse.forEach((name, may) -> {
            Set<String> left = new TreeSet<>(may);
            classes.stream()
                    .filter(each -> each.getPackageName().equals(root + "." + name))
                    .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                    .forEach(used -> left.removeIf(
                            other -> used.getTargetClass().getPackageName().equals(root + "." + other)));
            if (!left.isEmpty()) {
                unused.put(name, left);
            }
        });
        assertThat(unused).isEmpty();
    }
}
