package org.spottune.spark.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.spottune.experiment.Experiment;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;

/**
 * The contents of a sweep's file.
 *
 * <p>The settings of a cell come from, later ones winning: {@code settings} of the file, of the method, of the domain,
 * and of the domain for the method ({@code domains.D.methods.M.settings}); values chosen from the lists in
 * {@code select} win over all.
 *
 * @param name of the sweep
 * @param datasets folder with one data set per domain, named after it
 * @param source model that all cells start from, or use as a frozen source
 * @param guides further source models, for methods that match pairs of feature maps
 * @param architecture of the targets, with its width multiplier; empty for the source's
 * @param workers of each cell; fixed, so that results do not depend on the size of the cluster
 * @param seeds of the runs
 * @param attempts at a cell within one call, >= 1
 * @param concurrentCells cells at a time; 0 for as many as the task slots allow
 * @param baseline of the score, see {@link SweepDescription#baseline}
 * @param selection how settings are chosen for methods with a grid
 * @param sharedGrid values to choose from, for every method that uses their settings
 * @param methods in the order of the file
 * @param domains in the order of the file
 */
public record SweepFile(
        String name,
        String datasets,
        String source,
        List<String> guides,
        Optional<Architecture> architecture,
        int workers,
        List<Long> seeds,
        int attempts,
        int concurrentCells,
        String baseline,
        SelectionRule selection,
        Grid sharedGrid,
        List<Method> methods,
        List<Domain> domains) {

    /** Names become folders. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    /**
     * A method of a sweep.
     *
     * @param name of its cells
     * @param settings of its runs, including the transfer method and the file's shared settings
     * @param own the settings of this method alone
     * @param grid this method's values to choose from
     * @param teacher name of the method whose networks teach this one's, for the same domain and seed
     * @param joint whether one run for each seed trains the networks of all domains together
     */
    public record Method(
            String name, Config settings, Config own, Grid grid, Optional<String> teacher, boolean joint) {}

    /**
     * A target of a sweep.
     *
     * @param name of its cells
     * @param dataset folder of the data set
     * @param trained whether the network is adapted; if not, the source model itself is evaluated, as the papers do for
     *     its own training data
     * @param settings of its runs
     * @param ofMethods settings of single methods on it, by method
     */
    public record Domain(
            String name, String dataset, boolean trained, Config settings, Map<String, OfMethod> ofMethods) {}

    /**
     * Settings of one method on one domain.
     *
     * @param settings of its runs
     * @param grid values to choose from, which replace the method's
     */
    public record OfMethod(Config settings, Grid grid) {

        private static final OfMethod NONE = new OfMethod(ConfigFactory.empty(), Grid.NONE);
    }

    /**
     * Reads a sweep's file.
     *
     * @param config resolved
     * @throws ConfigurationException listing all problems of the file; settings of runs are checked later
     */
    public static SweepFile read(Config config) {
        return new SweepFileReader(config).file();
    }

    /** Whether a text can be the name of a domain or a method. */
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

    /** Cells whose runs a cell reads, and which must therefore be finished before it begins. */
    List<SweepCell> waitsFor(SweepCell cell) {
        Optional<SweepCell> trainer = trainer(cell);
        if (trainer.isPresent()) {
            return trainer.stream().toList();
        }
        // A cell that trains all domains needs all their teachers.
        return isJoint(cell)
                ? domains.stream()
                        .flatMap(domain -> teacher(new SweepCell(domain.name(), cell.method(), cell.seed())).stream())
                        .toList()
                : teacher(cell).stream().toList();
    }

    /** Whether the networks of a cell's method are trained together, all domains in one run. */
    boolean isJoint(SweepCell cell) {
        return method(cell).joint();
    }

    /** Whether a cell trains the networks of all domains, which the method's other cells then use. */
    boolean trainsAll(SweepCell cell) {
        return isJoint(cell) && trainer(cell).isEmpty();
    }

    /**
     * For other cells of a method and seed, the cell that trains the networks of all domains: that of the first trained
     * domain.
     */
    private Optional<SweepCell> trainer(SweepCell cell) {
        return isJoint(cell)
                ? domains.stream()
                        .filter(Domain::trained)
                        .map(domain -> new SweepCell(domain.name(), cell.method(), cell.seed()))
                        .findFirst()
                        .filter(first -> !first.equals(cell))
                : Optional.empty();
    }

    /** The cell whose network teaches a cell's network: of the same domain and seed. */
    Optional<SweepCell> teacher(SweepCell cell) {
        return domain(cell).trained()
                ? method(cell).teacher().map(method -> new SweepCell(cell.domain(), method, cell.seed()))
                : Optional.empty();
    }

    /**
     * The settings of a cell's run, without shared settings that its method does not use.
     *
     * @param chosen values chosen for it, or to try; {@link Candidate#NONE} if none
     */
    Config settings(SweepCell cell, Candidate chosen) {
        Config settings = chosen.config().withFallback(layered(cell));
        for (String key : unusedShared(cell, settings)) {
            settings = settings.withoutPath(key);
        }
        return settings;
    }

    /** Values to choose a cell's settings from; empty if nothing is to be chosen. */
    Grid grid(SweepCell cell) {
        if (!domain(cell).trained() || isJoint(cell)) {
            return Grid.NONE;
        }
        Grid all = wholeGrid(cell);
        return all.without(unusedShared(cell, withFirst(cell, all)));
    }

    private Grid wholeGrid(SweepCell cell) {
        return ownGrid(cell).over(sharedGrid);
    }

    private Grid ownGrid(SweepCell cell) {
        return ofMethod(cell).grid().over(method(cell).grid());
    }

    private Config withFirst(SweepCell cell, Grid grid) {
        Config settings = layered(cell);
        for (Map.Entry<String, List<ConfigValue>> values : grid.values().entrySet()) {
            settings = settings.withValue(values.getKey(), values.getValue().get(0));
        }
        return settings;
    }

    /** Keys of shared settings that no cell uses: mistakes, not settings of other methods. */
    Set<String> uselessSettings() {
        Set<String> useless = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        // Seeds make no difference.
        for (SweepCell cell :
                cells().stream().filter(one -> one.seed() == seeds.get(0)).toList()) {
            Config settings = withFirst(cell, wholeGrid(cell));
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
        Config own = ofMethod(cell).settings().withFallback(method(cell).own());
        Set<String> selected = ownGrid(cell).values().keySet();
        return Experiment.unused(settings).stream()
                .filter(key -> !own.hasPath(key) && !selected.contains(key))
                .toList();
    }

    private Config layered(SweepCell cell) {
        Config settings = ofMethod(cell)
                .settings()
                .withFallback(domain(cell).settings())
                .withFallback(method(cell).settings())
                .withValue("seed", ConfigValueFactory.fromAnyRef(cell.seed()));
        return teacher(cell).isPresent() ? Experiment.taught(settings) : settings;
    }

    private OfMethod ofMethod(SweepCell cell) {
        return domain(cell).ofMethods().getOrDefault(cell.method(), OfMethod.NONE);
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
}
