package org.spottune.spark.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.SettingsReader;
import org.spottune.spelling.Spelling;

/** Reads a sweep's file and collects its problems. */
final class SweepFileReader {

    private static final String SETTINGS = "settings";
    private static final String METHODS = "methods";
    private static final String DOMAINS = "domains";
    private static final String METHOD = "method";
    private static final String SELECT = "select";
    private static final String GRID = "grid";
    private static final String TEACHER = "teacher";
    private static final String JOINT = "joint";
    private static final String WIDTH_MULTIPLIER = "architecture-width-multiplier";
    /** Settings of a run that the sweep sets itself. */
    private static final Set<String> OWN = Set.of(METHOD, "seed");
    /** Ten domains by a hundred methods and a hundred seeds. */
    private static final long MOST_CELLS = 100_000;
    /** Trials of one selection. */
    private static final long MOST_TRIALS = 10_000;

    private final Config config;
    private final SettingsReader scalars;
    private final List<String> problems = new ArrayList<>();

    SweepFileReader(Config config) {
        this.config = config;
        this.scalars = new SettingsReader(config.withoutPath(SETTINGS)
                .withoutPath(METHODS)
                .withoutPath(DOMAINS)
                .withoutPath(SELECT));
    }

    SweepFile file() {
        String name = scalars.text("name", "sweep");
        String datasets = scalars.text("datasets", null);
        List<String> sources = scalars.texts("source", List.of());
        String architecture = scalars.text("architecture", "");
        double width = scalars.positive(WIDTH_MULTIPLIER, 1);
        int workers = scalars.integer("workers", 1, value -> value >= 1, "a whole number >= 1");
        List<Integer> seeds = scalars.integers("seeds", List.of(1), value -> true, "whole numbers");
        int attempts = scalars.integer("attempts", 2, value -> value >= 1, "a whole number >= 1");
        int concurrentCells =
                scalars.integer("concurrent-cells", 0, value -> value >= 0, "a whole number >= 0 (0: as many as fit)");
        String baseline = scalars.text("baseline", SweepDescription.PUBLISHED);
        Config base = settings(config, SETTINGS, OWN);
        Grid sharedGrid = grid(select(), SELECT, GRID);
        SelectionRule selection = selection(seeds);
        Optional<Architecture> target = architecture(architecture, width);
        List<SweepFile.Method> methods = methods(base);
        List<SweepFile.Domain> domains = domains(methods, datasets);
        problems.addAll(0, scalars.problems());
        require(!sources.isEmpty(), "Setting 'source' is needed: the model that all cells start from");
        require(!seeds.isEmpty(), "Setting 'seeds' must name at least one seed");
        require(seeds.stream().distinct().count() == seeds.size(), "Setting 'seeds' repeats itself: " + seeds);
        require(
                baseline.equals(SweepDescription.PUBLISHED)
                        || methods.stream().anyMatch(method -> method.name().equals(baseline)),
                "Setting 'baseline' must be " + SweepDescription.PUBLISHED + " or one of the methods, got " + baseline
                        + Spelling.hint(
                                baseline,
                                methods.stream().map(SweepFile.Method::name).toList()));
        require(
                (double) domains.size() * methods.size() * seeds.size() <= MOST_CELLS,
                "A sweep must have at most " + MOST_CELLS + " cells, got " + domains.size() + " domains by "
                        + methods.size() + " methods by " + seeds.size() + " seeds");
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new SweepFile(
                name,
                datasets,
                sources.isEmpty() ? null : sources.get(0),
                sources.stream().skip(1).toList(),
                target,
                workers,
                seeds.stream().map(Integer::longValue).toList(),
                attempts,
                concurrentCells,
                baseline,
                selection,
                sharedGrid,
                methods,
                domains);
    }

    private Optional<Architecture> architecture(String name, double width) {
        if (name.isEmpty()) {
            require(width == 1, "Setting '" + WIDTH_MULTIPLIER + "' needs 'architecture', whose widths it multiplies");
            return Optional.empty();
        }
        try {
            return Optional.of(Architecture.preset(name).withWidthMultiplier(width));
        } catch (IllegalArgumentException unknown) {
            problems.add("Setting 'architecture': " + unknown.getMessage());
            return Optional.empty();
        }
    }

    private List<SweepFile.Method> methods(Config base) {
        List<SweepFile.Method> methods = new ArrayList<>();
        for (String name : names(config, METHODS)) {
            Config entry = object(config, METHODS, name);
            String where = METHODS + "." + name;
            requireKeys(entry, where, Set.of(METHOD, SETTINGS, SELECT, TEACHER, JOINT));
            SettingsReader reader =
                    new SettingsReader(entry.withoutPath(SETTINGS).withoutPath(SELECT));
            String transfer = reader.text(METHOD, name);
            String teacher = reader.text(TEACHER, "");
            boolean joint = reader.flag(JOINT, false);
            // Unknown keys are reported above.
            reader.problems().stream()
                    .filter(problem ->
                            Stream.of(METHOD, TEACHER, JOINT).anyMatch(key -> problem.contains("'" + key + "' must")))
                    .forEach(problem -> problems.add(where + ": " + problem));
            Config own = settings(entry, where, OWN);
            Grid grid = grid(entry, where, SELECT);
            requireNotSet(grid, own, where);
            require(
                    !joint || grid.isEmpty(),
                    where + ": 'joint' trains all domains in one run, with the same settings: it cannot be"
                            + " combined with '" + SELECT + "'");
            methods.add(new SweepFile.Method(
                    name,
                    own.withFallback(base).withValue(METHOD, ConfigValueFactory.fromAnyRef(transfer)),
                    own,
                    grid,
                    Optional.of(teacher).filter(one -> !one.isEmpty()),
                    joint));
        }
        new Teachers(methods, config).problems().forEach(problems::add);
        require(!methods.isEmpty(), "Setting 'methods' must have at least one method");
        return methods;
    }

    private List<SweepFile.Domain> domains(List<SweepFile.Method> methods, String datasets) {
        List<SweepFile.Domain> domains = new ArrayList<>();
        for (String name : names(config, DOMAINS)) {
            Config entry = object(config, DOMAINS, name);
            String where = DOMAINS + "." + name;
            requireKeys(entry, where, Set.of("dataset", "train", SETTINGS, METHODS));
            SettingsReader reader =
                    new SettingsReader(entry.withoutPath(SETTINGS).withoutPath(METHODS));
            String dataset = reader.text("dataset", datasets == null ? null : datasets + "/" + name);
            boolean trained = reader.flag("train", true);
            reader.problems().forEach(problem -> problems.add(where + ": " + problem));
            require(
                    dataset != null,
                    "Setting '" + where + ".dataset' is needed, or 'datasets' with a folder of all data sets");
            Map<String, SweepFile.OfMethod> ofMethods = new HashMap<>();
            for (String method : names(entry, METHODS)) {
                require(
                        methods.stream().anyMatch(one -> one.name().equals(method)),
                        "'" + where + "." + METHODS + "' names '" + method + "', which is not one of the methods");
                Config ofMethod = object(entry, METHODS, method);
                String there = where + "." + METHODS + "." + method;
                requireKeys(ofMethod, there, Set.of(SETTINGS, SELECT));
                Config own = settings(ofMethod, there, OWN);
                Grid grid = grid(ofMethod, there, SELECT);
                requireNotSet(grid, own, there);
                ofMethods.put(method, new SweepFile.OfMethod(own, grid));
            }
            domains.add(new SweepFile.Domain(name, dataset, trained, settings(entry, where, OWN), ofMethods));
        }
        require(!domains.isEmpty(), "Setting 'domains' must have at least one domain");
        return domains;
    }

    private Config select() {
        if (!config.hasPath(SELECT)) {
            return ConfigFactory.empty();
        }
        if (config.getValue(SELECT).valueType() != ConfigValueType.OBJECT) {
            problems.add("Setting '" + SELECT + "' must be an object, such as { folds = 3 }, got "
                    + config.getValue(SELECT).unwrapped());
            return ConfigFactory.empty();
        }
        return config.getConfig(SELECT);
    }

    private SelectionRule selection(List<Integer> seeds) {
        SettingsReader reader = new SettingsReader(select().withoutPath(GRID));
        SelectionRule rule = SelectionRule.read(reader, seeds.isEmpty() ? 1 : seeds.get(0));
        reader.problems().forEach(problem -> problems.add(SELECT + ": " + problem));
        return rule;
    }

    /** Lists of values by the key of a setting. */
    private Grid grid(Config within, String where, String key) {
        if (!within.hasPath(key)) {
            return Grid.NONE;
        }
        String place = where + "." + key;
        if (within.getValue(key).valueType() != ConfigValueType.OBJECT) {
            problems.add("Setting '" + place + "' must be an object with a list of values for each setting, such as"
                    + " { learning-rate = [0.01, 0.1] }, got "
                    + within.getValue(key).unwrapped());
            return Grid.NONE;
        }
        SortedMap<String, List<ConfigValue>> values = new TreeMap<>();
        within.getConfig(key).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(setting -> {
                    String problem = problem(setting.getKey(), setting.getValue());
                    if (problem.isEmpty()) {
                        values.put(setting.getKey(), List.copyOf((ConfigList) setting.getValue()));
                    } else {
                        problems.add("'" + place + "." + setting.getKey() + "' " + problem);
                    }
                });
        Grid grid = new Grid(values);
        require(
                grid.size() <= MOST_TRIALS,
                "'" + place + "' must have at most " + MOST_TRIALS + " combinations, got "
                        + String.format(Locale.ROOT, "%.0f", grid.size()));
        return grid;
    }

    /** The problem of a setting's values; empty if there is none. */
    private static String problem(String key, ConfigValue value) {
        if (OWN.contains(key) || SelectionRule.OWN.contains(key)) {
            return "cannot be selected: the sweep sets it";
        }
        if (!(value instanceof ConfigList list)) {
            return "must be a list of the values to choose from, got " + value.unwrapped();
        }
        // Compared as text: it names a trial's folder, and settings read the number 0.1 and the text "0.1" alike.
        return list.unwrapped().stream().map(String::valueOf).distinct().count() < Math.max(2, list.size())
                ? "must list two or more different values, got " + value.unwrapped()
                : "";
    }

    private void requireNotSet(Grid grid, Config own, String where) {
        grid.values().keySet().stream()
                .filter(own::hasPath)
                .forEach(key -> problems.add("'" + where + "' both sets and selects '" + key + "'"));
    }

    /** Keys of an object in the order of the file; each must be usable as a folder's name. */
    private List<String> names(Config within, String key) {
        if (!within.hasPath(key)) {
            return List.of();
        }
        ConfigValue value = within.getValue(key);
        if (!(value instanceof ConfigObject object)) {
            problems.add("Setting '" + key + "' must be an object with a key for each name, got " + value.unwrapped());
            return List.of();
        }
        List<String> names = object.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, ConfigValue> entry) ->
                                entry.getValue().origin().lineNumber())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
        names.stream()
                .filter(name -> !SweepFile.isName(name))
                .forEach(name -> problems.add("'" + name + "' in '" + key
                        + "' cannot be a name: expected letters, digits, '.', '_', '+' and '-'"));
        return names.stream().filter(SweepFile::isName).toList();
    }

    private Config object(Config within, String key, String name) {
        ConfigValue value = within.getObject(key).get(name);
        if (value.valueType() != ConfigValueType.OBJECT) {
            problems.add("Setting '" + key + "." + name + "' must be an object, such as {}, got " + value.unwrapped());
            return ConfigFactory.empty();
        }
        return ((ConfigObject) value).toConfig();
    }

    private void requireKeys(Config entry, String where, Set<String> known) {
        entry.root().keySet().stream()
                .filter(key -> !known.contains(key))
                .sorted()
                .forEach(key -> problems.add("Unknown setting '" + where + "." + key + "', known are "
                        + known.stream().sorted().toList()
                        + "; settings of runs belong in '" + where + "." + SETTINGS + "'"));
    }

    private Config settings(Config entry, String where, Set<String> reserved) {
        if (!entry.hasPath(SETTINGS)) {
            return ConfigFactory.empty();
        }
        try {
            Config settings = entry.getConfig(SETTINGS);
            reserved.stream()
                    .filter(settings::hasPath)
                    .sorted()
                    .forEach(key ->
                            problems.add("'" + where + "' must not set '" + key + "' for runs: the sweep sets it"));
            return settings;
        } catch (ConfigException wrongType) {
            problems.add("The settings of '" + where + "' must be an object, got "
                    + entry.getValue(SETTINGS).unwrapped());
            return ConfigFactory.empty();
        }
    }

    private void require(boolean valid, String problem) {
        if (!valid) {
            problems.add(problem);
        }
    }
}
