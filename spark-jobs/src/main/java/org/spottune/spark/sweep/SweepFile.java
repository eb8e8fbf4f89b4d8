package org.spottune.spark.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.spottune.experiment.Experiment;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.SettingsReader;

/**
 * A sweep as its file describes it.
 *
 * <p>The settings of a cell are, the later the stronger: {@code settings} of the file, of the method, of the domain, and of
 * the domain for the method ({@code domains.D.methods.M.settings}).
 *
 * @param name of the sweep
 * @param datasets folder with a data set of each domain's name
 * @param source model that all cells start from
 * @param workers that train each cell side by side; fixed, so that results do not depend on the size of the cluster
 * @param seeds of the runs
 * @param attempts at a cell within one call, >= 1
 * @param lanes cells at a time; 0 for as many as there are task slots for
 * @param baseline of the score, see {@link SweepDescription#baseline}
 * @param methods in the order of the file
 * @param domains in the order of the file
 */
public record SweepFile(
        String name,
        String datasets,
        String source,
        int workers,
        List<Long> seeds,
        int attempts,
        int lanes,
        String baseline,
        List<Method> methods,
        List<Domain> domains) {

    private static final String SETTINGS = "settings";
    private static final String METHODS = "methods";
    private static final String DOMAINS = "domains";
    private static final String METHOD = "method";
    /** Settings of a run that the sweep itself decides over. */
    private static final Set<String> OWN = Set.of(METHOD, "seed");
    /** Ten domains by a hundred methods and a hundred seeds. */
    private static final long MOST_CELLS = 100_000;
    /** Names become folders. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    /**
     * A method of a sweep.
     *
     * @param name of its cells
     * @param settings of its runs, transfer method included, those of the whole file too
     * @param own those of them that are set for this method
     */
    public record Method(String name, Config settings, Config own) {}

    /**
     * A target of a sweep.
     *
     * @param name of its cells
     * @param dataset folder of the data set
     * @param trained whether the network is adapted; if not, the source model itself is evaluated, as the papers do on the
     *     data that it was trained on
     * @param settings of its runs
     * @param ofMethods settings of its runs by single methods
     */
    public record Domain(
            String name, String dataset, boolean trained, Config settings, Map<String, Config> ofMethods) {}

    /**
     * Reads a sweep's file.
     *
     * @param config resolved
     * @throws ConfigurationException listing everything that is wrong with the file; settings of runs are not looked into
     */
    public static SweepFile read(Config config) {
        return new Reading(config).file();
    }

    /** Whether domains and methods can be called so. */
    static boolean isName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /** All combinations, by domain, method and seed. */
    public List<SweepCell> cells() {
        List<SweepCell> cells = new ArrayList<>();
        for (Domain domain : domains) {
            for (Method method : methods) {
                seeds.forEach(seed -> cells.add(new SweepCell(domain.name(), method.name(), seed)));
            }
        }
        return cells;
    }

    /**
     * The settings of a cell's run. What several methods share may hold settings that this one does not use; they are left
     * out.
     */
    Config settings(SweepCell cell) {
        Config settings = layered(cell);
        for (String key : unusedShared(cell, settings)) {
            settings = settings.withoutPath(key);
        }
        return settings;
    }

    /** Shared settings that no cell uses, by key: mistakes rather than settings of other methods. */
    Set<String> uselessSettings() {
        Set<String> useless = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        // Seeds make no difference.
        for (SweepCell cell :
                cells().stream().filter(one -> one.seed() == seeds.get(0)).toList()) {
            Config settings = layered(cell);
            List<String> unused = unusedShared(cell, settings);
            useless.addAll(unused);
            settings.entrySet().stream()
                    .map(Map.Entry::getKey)
                    .filter(key -> !unused.contains(key))
                    .forEach(used::add);
        }
        useless.removeAll(used);
        return useless;
    }

    private List<String> unusedShared(SweepCell cell, Config settings) {
        Config own = ofMethod(cell).withFallback(method(cell).own());
        return Experiment.unused(settings).stream()
                .filter(key -> !own.hasPath(key))
                .toList();
    }

    private Config layered(SweepCell cell) {
        return ofMethod(cell)
                .withFallback(domain(cell).settings())
                .withFallback(method(cell).settings())
                .withValue("seed", ConfigValueFactory.fromAnyRef(cell.seed()));
    }

    private Config ofMethod(SweepCell cell) {
        return domain(cell).ofMethods().getOrDefault(cell.method(), ConfigFactory.empty());
    }

    private Method method(SweepCell cell) {
        return methods.stream()
                .filter(one -> one.name().equals(cell.method()))
                .findFirst()
                .orElseThrow();
    }

    Domain domain(SweepCell cell) {
        return domains.stream()
                .filter(one -> one.name().equals(cell.domain()))
                .findFirst()
                .orElseThrow();
    }

    /** One file being read; problems are collected. */
    private static final class Reading {

        private final Config config;
        private final SettingsReader scalars;
        private final List<String> problems = new ArrayList<>();

        Reading(Config config) {
            this.config = config;
            this.scalars = new SettingsReader(
                    config.withoutPath(SETTINGS).withoutPath(METHODS).withoutPath(DOMAINS));
        }

        SweepFile file() {
            String name = scalars.text("name", "sweep");
            String datasets = scalars.text("datasets", null);
            String source = scalars.text("source", null);
            int workers = scalars.integer("workers", 1, value -> value >= 1, "a whole number >= 1");
            List<Integer> seeds = scalars.integers("seeds", List.of(1), value -> true, "whole numbers");
            int attempts = scalars.integer("attempts", 2, value -> value >= 1, "a whole number >= 1");
            int lanes = scalars.integer(
                    "concurrent-cells", 0, value -> value >= 0, "a whole number >= 0 (0: as many as fit)");
            String baseline = scalars.text("baseline", SweepDescription.PUBLISHED);
            Config base = settings(config, SETTINGS, OWN);
            List<Method> methods = methods(base);
            List<Domain> domains = domains(methods, datasets);
            problems.addAll(0, scalars.problems());
            require(source != null, "Setting 'source' is needed: the model that all cells start from");
            require(!seeds.isEmpty(), "Setting 'seeds' must name at least one seed");
            require(seeds.stream().distinct().count() == seeds.size(), "Setting 'seeds' repeats itself: " + seeds);
            require(
                    baseline.equals(SweepDescription.PUBLISHED)
                            || methods.stream().anyMatch(method -> method.name().equals(baseline)),
                    "Setting 'baseline' must be " + SweepDescription.PUBLISHED + " or one of the methods, got "
                            + baseline);
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
                    source,
                    workers,
                    seeds.stream().map(Integer::longValue).toList(),
                    attempts,
                    lanes,
                    baseline,
                    methods,
                    domains);
        }

        private List<Method> methods(Config base) {
            List<Method> methods = new ArrayList<>();
            for (String name : names(config, METHODS)) {
                Config entry = object(config, METHODS, name);
                String where = METHODS + "." + name;
                requireKeys(entry, where, Set.of(METHOD, SETTINGS));
                SettingsReader reader = new SettingsReader(entry.withoutPath(SETTINGS));
                String transfer = reader.text(METHOD, name);
                // Keys that are not known are told of above.
                reader.problems().stream()
                        .filter(problem -> problem.contains("'" + METHOD + "' must"))
                        .forEach(problem -> problems.add(where + ": " + problem));
                Config own = settings(entry, where, OWN);
                methods.add(new Method(
                        name, own.withFallback(base).withValue(METHOD, ConfigValueFactory.fromAnyRef(transfer)), own));
            }
            require(!methods.isEmpty(), "Setting 'methods' must have at least one method");
            return methods;
        }

        private List<Domain> domains(List<Method> methods, String datasets) {
            List<Domain> domains = new ArrayList<>();
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
                Map<String, Config> ofMethods = new HashMap<>();
                for (String method : names(entry, METHODS)) {
                    require(
                            methods.stream().anyMatch(one -> one.name().equals(method)),
                            "'" + where + "." + METHODS + "' names '" + method + "', which is none of the methods");
                    Config ofMethod = object(entry, METHODS, method);
                    requireKeys(ofMethod, where + "." + METHODS + "." + method, Set.of(SETTINGS));
                    ofMethods.put(method, settings(ofMethod, where + "." + METHODS + "." + method, OWN));
                }
                domains.add(new Domain(name, dataset, trained, settings(entry, where, OWN), ofMethods));
            }
            require(!domains.isEmpty(), "Setting 'domains' must have at least one domain");
            return domains;
        }

        /** Keys of an object in the order of the file; each must do as a folder's name. */
        private List<String> names(Config within, String key) {
            if (!within.hasPath(key)) {
                return List.of();
            }
            ConfigValue value = within.getValue(key);
            if (!(value instanceof ConfigObject object)) {
                problems.add(
                        "Setting '" + key + "' must be an object with a key for each name, got " + value.unwrapped());
                return List.of();
            }
            List<String> names = object.entrySet().stream()
                    .sorted(Comparator.comparingInt((Map.Entry<String, ConfigValue> entry) ->
                                    entry.getValue().origin().lineNumber())
                            .thenComparing(Map.Entry::getKey))
                    .map(Map.Entry::getKey)
                    .toList();
            names.stream()
                    .filter(name -> !isName(name))
                    .forEach(name -> problems.add("'" + name + "' in '" + key
                            + "' cannot be a name: expected letters, digits, '.', '_', '+' and '-'"));
            return names.stream().filter(SweepFile::isName).toList();
        }

        private Config object(Config within, String key, String name) {
            ConfigValue value = within.getObject(key).get(name);
            if (value.valueType() != ConfigValueType.OBJECT) {
                problems.add(
                        "Setting '" + key + "." + name + "' must be an object, such as {}, got " + value.unwrapped());
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
                            + "; settings of runs belong into '" + where + "." + SETTINGS + "'"));
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
                        .forEach(key -> problems.add(
                                "'" + where + "' must not set '" + key + "' for runs: the sweep decides over it"));
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
}
