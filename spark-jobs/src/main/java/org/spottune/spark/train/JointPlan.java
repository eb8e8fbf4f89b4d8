package org.spottune.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.spottune.data.DatasetDescription.InputSize;
import org.spottune.experiment.Experiment;
import org.spottune.graph.MemoryEstimate;
import org.spottune.nn.Architecture;
import org.spottune.settings.ConfigurationException;
import org.spottune.spark.artifacts.StoredRun;
import org.spottune.spark.storage.OutputExistsException;
import org.spottune.spark.storage.Storage;

/**
 * The plan of a job that trains the networks of several data sets together, each checked as by {@link TrainPlan}.
 *
 * @param request the request
 * @param domains plans of the domains, in the order of the request
 */
public record JointPlan(JointRequest request, List<TrainPlan> domains) implements PlannedTraining {

    /** Names become names of folders and parts of vectors' names. */
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]*";

    public JointPlan {
        domains = List.copyOf(domains);
    }

    /**
     * Plans a job.
     *
     * @throws ConfigurationException listing all problems of settings and data sets
     * @throws OutputExistsException if the output exists and is not to be resumed
     * @throws org.spottune.data.DataException if a data set or the source model is unusable
     */
    public static JointPlan of(JointRequest request, Storage storage) throws IOException {
        return of(request, storage, (domain, files) -> TrainPlan.of(domain, files, true));
    }

    /**
     * Plans a job whose teachers do not all exist yet, as far as possible; plan it again when they exist.
     *
     * @param teacher architecture that the teachers will have
     */
    public static JointPlan ofFuture(JointRequest request, Architecture teacher, Storage storage) throws IOException {
        return of(request, storage, (domain, files) -> TrainPlan.ofFuture(domain, teacher, files, true));
    }

    /** Plans the part of one domain. */
    private interface PartPlanning {
        TrainPlan of(TrainRequest request, Storage storage) throws IOException;
    }

    private static JointPlan of(JointRequest request, Storage storage, PartPlanning planning) throws IOException {
        if (!request.resume() && storage.exists(request.output())) {
            throw new OutputExistsException(request.output());
        }
        List<String> problems = new ArrayList<>();
        if (request.datasets().size() < 2) {
            problems.add("Training several data sets together needs at least 2, got "
                    + request.datasets().size());
        }
        request.domains().stream()
                .filter(name -> !name.matches(NAME))
                .forEach(name -> problems.add("Data set '" + request.datasets().get(name)
                        + "' cannot be trained together"
                        + " with others under its name: expected letters, digits, '.', '_', '+' and '-', got '" + name
                        + "'"));
        if (new TreeSet<>(request.datasets().values()).size()
                < request.datasets().size()) {
            problems.add("Data sets that are trained together must differ, got "
                    + request.datasets().values());
        }
        if (!request.teachers().isEmpty() && !request.teachers().keySet().equals(new TreeSet<>(request.domains()))) {
            problems.add("Either all data sets that are trained together have a teacher, or none: data sets are "
                    + request.domains() + ", teachers are for "
                    + new TreeSet<>(request.teachers().keySet()));
        }
        List<String> begun = RunFolder.domains(request.output(), storage);
        if (storage.exists(request.output() + "/" + StoredRun.METRICS) && !begun.equals(request.domains())) {
            problems.add("Cannot continue run '" + request.output() + "' on data sets " + request.domains()
                    + ": it trains " + (begun.isEmpty() ? "a single one" : begun + ", in this order"));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        List<TrainPlan> plans = new ArrayList<>();
        for (String name : request.domains()) {
            try {
                plans.add(planning.of(request.domain(name), storage));
            } catch (ConfigurationException wrong) {
                wrong.problems().stream()
                        .filter(problem -> !problems.contains(problem))
                        .forEach(problems::add);
            }
        }
        for (TrainPlan plan : problems.isEmpty() ? plans : List.<TrainPlan>of()) {
            requireAlike(plans.get(0), plan, problems);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new JointPlan(request, plans);
    }

    /** Networks that are trained together need the same settings, except those of their images. */
    private static void requireAlike(TrainPlan first, TrainPlan plan, List<String> problems) {
        Map<String, Object> one = new TreeMap<>(first.experiment().effective());
        Map<String, Object> other = new TreeMap<>(plan.experiment().effective());
        one.keySet().removeIf(JointPlan::isOfImages);
        other.keySet().removeIf(JointPlan::isOfImages);
        if (!other.equals(one)) {
            Map<String, Object> different = new TreeMap<>(other);
            different.entrySet().removeIf(entry -> entry.getValue().equals(one.get(entry.getKey())));
            problems.add("Data sets that are trained together may differ only in settings of their images: '"
                    + plan.dataset().name() + "' has " + different + ", '"
                    + first.dataset().name() + "' others");
        } else if (!plan.experiment().step().equals(first.experiment().step())) {
            problems.add("Teachers of data sets that are trained together must have one architecture, got "
                    + teacher(first) + " and " + teacher(plan));
        }
    }

    private static String teacher(TrainPlan plan) {
        return plan.teacher().map(spec -> "'" + spec.network().name() + "'").orElse("none") + " for '"
                + plan.dataset().name() + "'";
    }

    private static boolean isOfImages(String key) {
        return key.startsWith("augment.")
                || Set.of("train-split", "train-fraction", "train-per-class").contains(key);
    }

    /** The plan of a domain. */
    public TrainPlan domain(String name) {
        return domains.get(request.domains().indexOf(name));
    }

    /** Whether the domains share parameters that learn, which changes the source network. */
    public boolean changesSource() {
        Experiment experiment = experiment();
        return experiment.network(architecture()).parameters().stream()
                .anyMatch(experiment.joint().sharing()::shares);
    }

    @Override
    public Experiment experiment() {
        return domains.get(0).experiment();
    }

    @Override
    public Architecture architecture() {
        return domains.get(0).architecture();
    }

    @Override
    public String data() {
        return String.join(", ", request.domains());
    }

    @Override
    public MemoryEstimate workerMemory(int workers) {
        return domains.stream()
                .map(domain -> domain.workerMemory(workers))
                .max(Comparator.comparingLong(MemoryEstimate::activations))
                .orElseThrow()
                .ofDomains(domains.size());
    }

    @Override
    public long trainingImages() {
        return domains.stream().mapToLong(TrainPlan::trainingImages).sum();
    }

    @Override
    public InputSize input() {
        return domains.stream()
                .map(TrainPlan::input)
                .max(Comparator.comparingInt(size -> size.height() * size.width()))
                .orElseThrow();
    }

    @Override
    public void requireSharesFor(int workers) {
        domains.forEach(domain -> domain.requireSharesFor(workers));
    }
}
