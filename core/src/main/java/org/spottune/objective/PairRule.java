package org.spottune.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spottune.matching.LayerPair;
import org.spottune.nn.Architecture;
import org.spottune.settings.Setting;

/**
 * Which feature maps of sources and target are matched.
 *
 * @param names one rule, or pairs by name: {@code source-map>target-map}, with the number of the source, from 1, in
 *     front if there are several: {@code 2:layer3.4>features.14}
 */
public record PairRule(List<String> names) implements Serializable {

    /** The last map of the last stage of each source to that of the target. */
    public static final String SINGLE = "single";
    /** The last map of each stage to that of the target's stage of the same number. */
    public static final String ONE_TO_ONE = "one-to-one";
    /** The last map of each stage to that of every stage of the target. */
    public static final String ALL_TO_ALL = "all-to-all";

    private static final Set<String> RULES = Set.of(SINGLE, ONE_TO_ONE, ALL_TO_ALL);
    private static final Pattern PAIR = Pattern.compile("(?:(\\d{1,3}):)?([^:>]+)>([^:>]+)");

    public PairRule {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("Pairs of feature maps must be a rule or at least one pair, got none");
        }
    }

    /** The setting that names them. */
    public static Setting<List<String>> setting(String key, String fallback) {
        return Setting.names(
                key,
                List.of(fallback),
                "Pairs of feature maps: " + SINGLE + ", " + ONE_TO_ONE + " or " + ALL_TO_ALL
                        + " (last blocks of stages), or a list such as layer3.4>features.14");
    }

    /** Problems of the pairs with some networks, one sentence each. */
    List<String> problems(String key, Architecture target, List<SourceSpec> sources) {
        List<String> problems = new ArrayList<>();
        if (names.size() == 1 && RULES.contains(names.get(0))) {
            return problems;
        }
        for (String name : names) {
            Matcher pair = PAIR.matcher(name);
            if (!pair.matches()) {
                problems.add("Setting '" + key + "' must be " + SINGLE + ", " + ONE_TO_ONE + ", " + ALL_TO_ALL
                        + " or a list of source-map>target-map, got '" + name + "'");
                continue;
            }
            int source = source(pair);
            if (source < 0 || source >= sources.size()) {
                problems.add("Setting '" + key + "' has pair '" + name + "' of source " + (source + 1)
                        + ", there are sources 1 to " + sources.size());
                continue;
            }
            requireMap(problems, key, name, pair.group(2), sources.get(source).network());
            requireMap(problems, key, name, pair.group(3), target);
        }
        return problems;
    }

    private static void requireMap(List<String> problems, String key, String pair, String map, Architecture network) {
        if (!network.maps().contains(map)) {
            problems.add("Setting '" + key + "' has pair '" + pair + "', but '" + network.name() + "' has no map '"
                    + map + "'; it has " + network.maps());
        }
    }

    private static int source(Matcher pair) {
        return pair.group(1) == null ? 0 : Integer.parseInt(pair.group(1)) - 1;
    }

    /** The pairs for some networks, for which {@link #problems} finds nothing. */
    List<LayerPair> pairs(Architecture target, List<SourceSpec> sources) {
        List<LayerPair> pairs = new ArrayList<>();
        for (String name : names) {
            Matcher named = PAIR.matcher(name);
            if (named.matches()) {
                pairs.add(pair(source(named), named.group(2), named.group(3), target, sources));
            } else {
                pairs.addAll(byRule(name, target, sources));
            }
        }
        return pairs;
    }

    private static List<LayerPair> byRule(String rule, Architecture target, List<SourceSpec> sources) {
        List<LayerPair> pairs = new ArrayList<>();
        List<String> ofTarget = target.lastOfEachStage();
        for (int source = 0; source < sources.size(); source++) {
            List<String> ofSource = sources.get(source).network().lastOfEachStage();
            for (int from = 0; from < ofSource.size(); from++) {
                for (int to = 0; to < ofTarget.size(); to++) {
                    boolean matched =
                            switch (rule) {
                                case SINGLE -> from == ofSource.size() - 1 && to == ofTarget.size() - 1;
                                case ONE_TO_ONE -> from == to;
                                default -> true;
                            };
                    if (matched) {
                        pairs.add(pair(source, ofSource.get(from), ofTarget.get(to), target, sources));
                    }
                }
            }
        }
        return pairs;
    }

    private static LayerPair pair(
            int source, String sourceMap, String targetMap, Architecture target, List<SourceSpec> sources) {
        return new LayerPair(
                source,
                sourceMap,
                sources.get(source).network().channels(sourceMap),
                targetMap,
                target.channels(targetMap));
    }
}
