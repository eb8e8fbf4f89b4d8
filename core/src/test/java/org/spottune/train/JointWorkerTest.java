package org.spottune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.spottune.graph.Network;
import org.spottune.graph.TinyNetworks;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.learner.JointLayout;
import org.spottune.learner.LearnerState;
import org.spottune.learner.StateVector;
import org.spottune.nn.TinyResNets;
import org.spottune.nn.blocks.Parameter;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.NamedSums;
import org.spottune.optim.Averaging;
import org.spottune.policy.Routing;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.TransferMethod;

class JointWorkerTest {

    private static final StepPlan PLAN = Plans.sgd(0.9, 5e-4, 0.05, 0.01);
    private static final int BATCH = 4;
    private static final List<String> DOMAINS = List.of("cats", "dogs");
    /** Classes of each domain's networks, and examples of each. */
    private static final List<Integer> CLASSES = List.of(3, 5);

    private static final List<Integer> COUNTS = List.of(8, 12);
    private static final Turns TURNS = new Turns(List.of(2, 3), Turns.Share.SIZE);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void domainsThatShareNothingTrainAsEachByItself() {
        JointWorker joint = joint(new FineTuning(), Sharing.NOTHING, PLAN);
        Worker cats = alone(new FineTuning(), 0);
        Worker dogs = alone(new FineTuning(), 1);

        NamedSums seen = joint.run(examples(), portion(0, 5), NamedSums.EMPTY);
        NamedSums ofCats = cats.run(examples().get(0), new Worker.Portion(0, 0, 2, 2, BATCH), NamedSums.EMPTY);
        NamedSums ofDogs = dogs.run(examples().get(1), new Worker.Portion(0, 0, 3, 3, BATCH), NamedSums.EMPTY);

        assertThat(seen.domain("cats")).isEqualTo(ofCats);
        assertThat(seen.domain("dogs")).isEqualTo(ofDogs);
        assertThat(seen.count(NamedSums.EXAMPLES)).isEqualTo(20);
        LearnerState state = joint.state();
        assertThat(layout(new FineTuning(), Sharing.NOTHING, PLAN).of(0, state)).isEqualTo(cats.state());
        assertThat(layout(new FineTuning(), Sharing.NOTHING, PLAN).of(1, state)).isEqualTo(dogs.state());
    }

    /** Values go over by hand, through the host, and by name. */
    @ParameterizedTest
    @EnumSource(
            value = Sharing.class,
            names = {"KERNELS", "BACKBONE"})
    void whatIsSharedGoesFromEachDomainToTheNext(Sharing sharing) {
        JointWorker joint = joint(new FineTuning(), sharing, PLAN);
        List<Worker> workers = List.of(alone(new FineTuning(), 0), alone(new FineTuning(), 1));
        int[] steps = new int[2];

        NamedSums seen = joint.run(examples(), portion(0, 5), NamedSums.EMPTY);
        NamedSums expected = NamedSums.EMPTY;
        for (int step = 0; step < TURNS.steps(); step++) {
            int domain = TURNS.domain(step);
            Worker worker = workers.get(domain);
            NamedSums one = worker.run(
                    examples().get(domain),
                    new Worker.Portion(0, steps[domain]++, 1, TURNS.stepsOf(domain), BATCH),
                    NamedSums.EMPTY);
            expected = expected.merge(one).merge(one.ofDomain(DOMAINS.get(domain)));
            copyShared(worker, workers.get(1 - domain), sharing);
        }

        assertThat(seen).isEqualTo(expected);
        for (int domain = 0; domain < 2; domain++) {
            assertThat(layout(new FineTuning(), sharing, PLAN).of(domain, joint.state()))
                    .isEqualTo(workers.get(domain).state());
        }
    }

    @Test
    void sharesKernelsAloneOrNormalisationsToo() {
        try (Network network = network(new FineTuning(), 0)) {
            assertThat(shared(network, Sharing.KERNELS))
                    .contains("layer1.0.conv1.weight")
                    .noneMatch(name -> name.contains("bn") || name.startsWith("fc"));
            assertThat(shared(network, Sharing.BACKBONE))
                    .contains("layer1.0.conv1.weight", "layer1.0.bn1.weight", "layer1.0.bn1.running_mean")
                    .noneMatch(name -> name.startsWith("fc"));
            assertThat(shared(network, Sharing.NOTHING)).isEmpty();
        }
        try (Network routed = network(new SpotTune(1, 5), 0)) {
            assertThat(shared(routed, Sharing.BACKBONE))
                    .noneMatch(name -> name.startsWith("tuned.") || name.startsWith("policy."));
        }
    }

    @Test
    void stateOfAllIsTheStatesOfEachAndBack() {
        StepPlan plan = new StepPlan(PLAN.terms(), PLAN.direction(), PLAN.optimizers(), PLAN.procedure(), 0.9);
        JointWorker joint = joint(new FineTuning(), Sharing.KERNELS, plan);
        joint.run(examples(), portion(0, 5), NamedSums.EMPTY);
        LearnerState state = joint.state();
        JointLayout layout = layout(new FineTuning(), Sharing.KERNELS, plan);

        assertThat(layout.joint(List.of(layout.of(0, state), layout.of(1, state))))
                .isEqualTo(state);
        assertThat(state.vectors().keySet())
                .containsExactlyInAnyOrder(
                        "shared/moving",
                        "shared/momentum",
                        "shared/ema",
                        "domains/cats/moving",
                        "domains/cats/momentum",
                        "domains/cats/ema",
                        "domains/dogs/moving",
                        "domains/dogs/momentum",
                        "domains/dogs/ema");
        assertThat(layout.domainsIn(layout.only(Set.of(1), state))).containsExactly(1);
        assertThat(state.vectors().get("domains/cats/moving").domain()).isEqualTo("cats");
        assertThat(state.vectors().get("shared/moving").domain()).isEmpty();
    }

    @Test
    void goesOnFromAStateAsIfItHadNeverStopped() {
        JointWorker through = joint(new FineTuning(), Sharing.KERNELS, PLAN);
        through.run(examples(), portion(0, 2), NamedSums.EMPTY);
        LearnerState halfway = through.state();
        NamedSums straight = through.run(examples(), portion(2, 3), NamedSums.EMPTY);

        JointWorker resumed = joint(new FineTuning(), Sharing.KERNELS, PLAN);
        resumed.run(examples(), portion(1, 4), NamedSums.EMPTY);
        resumed.restore(halfway);

        assertThat(resumed.state()).isEqualTo(halfway);
        assertThat(resumed.run(examples(), portion(2, 3), NamedSums.EMPTY)).isEqualTo(straight);
        assertThat(resumed.state()).isEqualTo(through.state());
    }

    @Test
    void trainsTheDomainsOfAPartOfTheStateAlone() {
        JointWorker all = joint(new FineTuning(), Sharing.KERNELS, PLAN);
        JointWorker some = joint(new FineTuning(), Sharing.KERNELS, PLAN);
        JointLayout layout = layout(new FineTuning(), Sharing.KERNELS, PLAN);
        LearnerState start = all.state();
        int domain = TURNS.domain(0);

        some.restore(layout.only(Set.of(domain), start));
        NamedSums seen = some.run(examples(), portion(0, 1), NamedSums.EMPTY);

        assertThat(seen).isEqualTo(all.run(examples(), portion(0, 1), NamedSums.EMPTY));
        assertThat(start.with(some.state())).isEqualTo(all.state());
    }

    @Test
    void aSingleDomainIsAWorker() {
        JointNetworks networks = JointNetworks.of(network(new FineTuning(), 0));
        JointWorker joint = new JointWorker(List.of(alone(new FineTuning(), 0)), networks.layout(PLAN));
        open.add(joint);
        Worker alone = alone(new FineTuning(), 0);
        joint.restore(networks.resting(PLAN));

        Turns turns = new Turns(List.of(2), Turns.Share.SIZE);
        assertThat(joint.run(examples().subList(0, 1), new JointWorker.Portion(0, 0, 2, turns, BATCH), NamedSums.EMPTY))
                .isEqualTo(alone.run(examples().get(0), new Worker.Portion(0, 0, 2, 2, BATCH), NamedSums.EMPTY));
        assertThat(joint.state()).isEqualTo(alone.state());
        networks.close();
    }

    @Test
    void refusesNetworksThatAreNotOfOneTrunk() {
        Network one = network(new FineTuning(), 0);
        Network other = network(new SpotTune(1, 5), 1);
        assertThatThrownBy(() -> new JointNetworks(DOMAINS, List.of(one, other), Sharing.KERNELS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Networks trained together must have one trunk");
        assertThatThrownBy(() -> new JointNetworks(List.of("a", "a"), List.of(one, one), Sharing.KERNELS))
                .hasMessage("Names of domains must differ, got [a, a]");
    }

    /** The second network computes with the kernels of the first, and passes do not disturb each other. */
    @Test
    void networksOnTheSameKernelsComputeAsOnTheirOwn() {
        Network first = network(new FineTuning(), 0);
        Network second = network(new FineTuning(), 1);
        Network alone = network(new FineTuning(), 1);
        open.addAll(List.of(first, second, alone));
        second.computeWith(first);
        Batch batch = examples().get(1).batches().of(new int[] {0, 1, 2}, 0);

        INDArray before = second.infer(batch.images(), Routing.argmax()).dup();
        first.forward(batch.images(), Routing.argmax());
        INDArray after = second.infer(batch.images(), Routing.argmax());

        assertThat(after).isEqualTo(before).isEqualTo(alone.infer(batch.images(), Routing.argmax()));
        assertThatThrownBy(() -> second.computeWith(alone)).isInstanceOf(IllegalStateException.class);
    }

    private JointWorker joint(TransferMethod method, Sharing sharing, StepPlan plan) {
        List<Worker> workers = new ArrayList<>();
        Network first = null;
        for (int domain = 0; domain < DOMAINS.size(); domain++) {
            Network network = network(method, domain);
            if (first == null) {
                first = network;
            } else {
                network.computeWith(first);
            }
            workers.add(new Worker(plan.learner(network, List.of()), plan, 1));
        }
        try (JointNetworks start = networks(method, sharing)) {
            JointWorker joint = new JointWorker(workers, start.layout(plan));
            joint.restore(start.resting(plan));
            open.add(joint);
            return joint;
        }
    }

    private static JointLayout layout(TransferMethod method, Sharing sharing, StepPlan plan) {
        try (JointNetworks networks = networks(method, sharing)) {
            return networks.layout(plan);
        }
    }

    private static JointNetworks networks(TransferMethod method, Sharing sharing) {
        return new JointNetworks(DOMAINS, List.of(network(method, 0), network(method, 1)), sharing);
    }

    private Worker alone(TransferMethod method, int domain) {
        Worker worker = new Worker(PLAN.learner(network(method, domain), List.of()), PLAN, 1);
        open.add(worker);
        return worker;
    }

    private static Network network(TransferMethod method, int domain) {
        return Network.create(method.network(TinyResNets.averagePooled(), Statistics.BATCH), CLASSES.get(domain), 1);
    }

    private static Set<String> shared(Network network, Sharing sharing) {
        Set<String> names = new TreeSet<>();
        network.parameters().stream()
                .filter(sharing::shares)
                .map(Parameter::name)
                .forEach(names::add);
        return names;
    }

    private static void copyShared(Worker from, Worker to, Sharing sharing) {
        Map<String, Parameter> targets = new TreeMap<>();
        to.learner().target().parameters().forEach(parameter -> targets.put(parameter.name(), parameter));
        for (Parameter parameter : from.learner().target().parameters()) {
            if (sharing.shares(parameter)) {
                targets.get(parameter.name()).assign(parameter.values().dup());
            }
        }
        // Momentum of what learns, found by name in both states.
        LearnerState source = from.state();
        LearnerState target = to.state();
        float[] momentum = target.values("momentum").clone();
        int at = 0;
        for (Parameter parameter : from.learner().target().parameters()) {
            if (parameter.role() == Parameter.Role.LEARNING) {
                int length = (int) parameter.length();
                if (sharing.shares(parameter)) {
                    System.arraycopy(source.values("momentum"), at, momentum, at, length);
                }
                at += length;
            }
        }
        to.restore(new LearnerState(Map.of(
                LearnerState.MOVING,
                target.vectors().get(LearnerState.MOVING),
                "momentum",
                new StateVector(momentum, Averaging.MEAN))));
    }

    private static JointWorker.Portion portion(int firstStep, int steps) {
        return new JointWorker.Portion(0, firstStep, steps, TURNS, BATCH);
    }

    private static List<Examples> examples() {
        return List.of(examples(0), examples(1));
    }

    private static Examples examples(int domain) {
        int count = COUNTS.get(domain);
        INDArray noise = TinyNetworks.images(DataType.FLOAT, 24);
        float[][] images = new float[count][];
        int[] labels = new int[count];
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            images[i] = noise.slice(i + 1 + 8 * domain).dup('c').data().asFloat();
            labels[i] = i % CLASSES.get(domain);
            ids[i] = i;
        }
        return new ArrayExamples(images, labels, ids, TinyNetworks.IMAGE_SIZE, TinyNetworks.IMAGE_SIZE);
    }

    @Test
    void figuresOfADomainAreFoundAmongThoseOfAll() {
        NamedSums sums = NamedSums.of("examples", 3)
                .ofDomain("a")
                .merge(NamedSums.of(NamedSums.LOSS + CrossEntropy.LOSS, 1).ofDomain("ab"))
                .merge(NamedSums.of("examples", 9));
        assertThat(sums.domains().keySet()).containsExactly("a", "ab");
        assertThat(sums.domain("a")).isEqualTo(NamedSums.of("examples", 3));
        assertThat(sums.domain("b")).isEqualTo(NamedSums.EMPTY);
        assertThat(sums.count("examples")).isEqualTo(9);

        NamedSums later = NamedSums.of("examples", 5).ofDomain("a").merge(NamedSums.of("examples", 5));
        assertThat(sums.latest(later).domain("a").count("examples")).isEqualTo(5);
        assertThat(sums.latest(later).domains()).containsKey("ab");
        assertThat(NamedSums.of("old", 1).latest(NamedSums.of("new", 1))).isEqualTo(NamedSums.of("new", 1));
    }
}
