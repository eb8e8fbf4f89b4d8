package org.spottune.spark.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.spottune.spelling.Spelling;

/**
 * Checks which methods of a sweep teach which others.
 *
 * @param methods of the sweep
 * @param config of its file, for line numbers
 */
record Teachers(List<SweepFile.Method> methods, Config config) {

    /** Teachers that are not methods of the sweep, and circular teachers, one sentence each. */
    List<String> problems() {
        Map<String, Optional<String>> teachers =
                methods.stream().collect(Collectors.toMap(SweepFile.Method::name, SweepFile.Method::teacher));
        List<String> problems = new ArrayList<>();
        Set<String> inCircles = new LinkedHashSet<>();
        for (SweepFile.Method method : methods) {
            method.teacher()
                    .filter(teacher -> !teachers.containsKey(teacher))
                    .ifPresent(teacher -> problems.add("'" + key(method.name()) + "' names '" + teacher
                            + "', which is not one of the methods " + names() + place(method.name())
                            + Spelling.hint(teacher, names())));
            if (inCircles.contains(method.name())) {
                continue;
            }
            List<String> chain = chain(method.name(), teachers);
            if (chain.size() > 1 && chain.get(chain.size() - 1).equals(method.name())) {
                inCircles.addAll(chain);
                problems.add("'" + key(method.name()) + "' is circular: " + String.join(" waits for ", chain)
                        + place(method.name()));
            }
        }
        return problems;
    }

    /** A method, its teacher, the teacher's teacher and so on, until there is none or one repeats. */
    private static List<String> chain(String method, Map<String, Optional<String>> teachers) {
        Set<String> seen = new LinkedHashSet<>();
        Optional<String> next = Optional.of(method);
        while (next.isPresent() && seen.add(next.get())) {
            next = teachers.getOrDefault(next.get(), Optional.empty());
        }
        List<String> chain = new ArrayList<>(seen);
        next.ifPresent(chain::add);
        return chain;
    }

    private List<String> names() {
        return methods.stream().map(SweepFile.Method::name).toList();
    }

    private static String key(String method) {
        return "methods." + method + ".teacher";
    }

    /** File and line, as far as known. */
    private String place(String method) {
        return " ("
                + config.getValue("methods." + ConfigUtil.quoteString(method) + ".teacher")
                        .origin()
                        .description()
                + ")";
    }
}
