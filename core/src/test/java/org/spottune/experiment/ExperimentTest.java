package org.spottune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.spottune.data.ClassQuota;
import org.spottune.data.ImageAugmentation;
import org.spottune.data.Split;
import org.spottune.experiment.Experiment.DatasetDefaults;
import org.spottune.experiment.Experiment.InputNormalization;
import org.spottune.experiment.ValidationSettings.ValidationSplit;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.kernels.Precision;
import org.spottune.learner.LearnerState;
import org.spottune.matching.Guidance;
import org.spottune.matching.LayerPair;
import org.spottune.matching.MatchingSpec;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.CheckpointNaming;
import org.spottune.nn.PathForm;
import org.spottune.nn.ResNetSpec;
import org.spottune.nn.ShortcutKind;
import org.spottune.nn.TinyVggs;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Decoration.FilterControllers.Kind;
import org.spottune.nn.blocks.FrozenNormalization;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.nn.blocks.MixingPoint;
import org.spottune.nn.blocks.Parameter.Group;
import org.spottune.objective.AttentionTransfer;
import org.spottune.objective.BlockChoice;
import org.spottune.objective.BlockUsageLoss;
import org.spottune.objective.Coefficient;
import org.spottune.objective.CrossEntropy;
import org.spottune.objective.FeatureMatching;
import org.spottune.objective.FeatureMatching.Reduction;
import org.spottune.objective.GlobalK;
import org.spottune.objective.MapMatching;
import org.spottune.objective.OutputDistillation;
import org.spottune.objective.PairRule;
import org.spottune.objective.Side;
import org.spottune.objective.SourceSpec;
import org.spottune.objective.TeacherFeatures;
import org.spottune.objective.TeacherLogits;
import org.spottune.objective.WeightPenalty;
import org.spottune.optim.Adam;
import org.spottune.optim.Clipped;
import org.spottune.optim.CosineDecay;
import org.spottune.optim.GradientSum;
import org.spottune.optim.GroupOptimizer;
import org.spottune.optim.LearningRateSchedule;
import org.spottune.optim.MomentumSgd;
import org.spottune.optim.NeverHurt;
import org.spottune.optim.StepDecay;
import org.spottune.optim.WarmUp;
import org.spottune.settings.ConfigurationException;
import org.spottune.settings.Setting;
import org.spottune.train.BilevelStep;
import org.spottune.train.HeadFirst;
import org.spottune.train.PlainStep;
import org.spottune.train.StepPlan;
import org.spottune.transfer.DomainAdaptation;
import org.spottune.transfer.FeatureExtraction;
import org.spottune.transfer.FineTuneLast;
import org.spottune.transfer.FineTuning;
import org.spottune.transfer.Finish;
import org.spottune.transfer.RandomPolicy;
import org.spottune.transfer.Routes;
import org.spottune.transfer.SpotTune;
import org.spottune.transfer.SpotTuneGlobalK;
import org.spottune.transfer.Start;
import org.spottune.transfer.StochasticFineTuning;
import org.spottune.transfer.TrainingFromScratch;

class ExperimentTest {

    /** Settings of a choice of blocks by a budget. */
    static final String BUDGETED = "method = spottune-global-k, global-k { blocks = budget, budget = 0.5 }";

    private static final DatasetDefaults PLAIN = new DatasetDefaults(false, false);

    /** Two blocks. */
    private static final ResNetSpec TINY = new ResNetSpec(
            "tiny",
            new ResNetSpec.Stem(4, 3, 1, false, true),
            List.of(new ResNetSpec.Stage(2, 4, 1)),
            ShortcutKind.PROJECTION,
            false,
            CheckpointNaming.TORCHVISION);

    private static final Optional<Experiment.Networks> ANY = Optional.empty();

    private static final String METHODS =
            "[attention-transfer, bn-adaptation, dan, feature-extractor, feature-matching, fine-tune-last-1, fine-tune-last-2, fine-tune-last-3,"
                    + " fine-tuning, knowledge-distillation, l2-sp, l2t-w, l2t-ww, lwf, parallel-adapters, piggyback,"
                    + " random-policy, scratch, scratch-plus, series-adapters, spottune, spottune-global-k,"
                    + " stochastic-fine-tuning]";

    /** Every setting but those of {@link #WITHOUT_L2_SP}. */
    static final String EVERY_SETTING =
            """
            method = spottune-global-k
            profile = reference
            mixing = before-shortcut
            frozen-batch-norm = affine
            stem-learns = false
            seed = 7
            epochs = 12
            batch-size = 32
            averaging-frequency = 1
            frozen-prefix-blocks = 3
            temperature = 2.5
            optimizer = sgd
            learning-rate = 0.2
            decay-factor = 0.5
            milestones = [4, 9]
            schedule = step
            warm-up { epochs = 1.5, start = 0.25 }
            head-first { epochs = 2, learning-rate = 0.4 }
            momentum = 0.8
            nesterov = true
            weight-decay = 0.001
            head { optimizer = adamw, learning-rate = 0.3 }
            policy { optimizer = adam, learning-rate = 0.02, weight-decay = 0.005 }
            adam { beta-1 = 0.7, beta-2 = 0.95, epsilon = 1e-6 }
            label-smoothing = 0.125
            regularizer = [lwf, l2-sp, feature-maps]
            l2-sp { alpha = 0.02, beta = 0.03, decay = 0.5 }
            feature-maps { lambda = 0.04, decay = 0.6, layers = [layer1.0, layer2.1], reduction = mean }
            lwf { lambda = 0.05, decay = 0.75, temperature = 3.5 }
            direction = never-hurt
            dtnh { parameters = shared, scope = round, gradient-memory = 0.875 }
            clip-norm = 2.5
            ema { decay = 0.99, use = last }
            global-k { k = 2, lambda-1 = 0.7, lambda-2 = 0.6, ramp-epochs = 5 }
            train-split = "train+val"
            train-fraction = 1
            train-per-class = 20
            batch-norm = stored
            normalization = dataset
            precision = bfloat16
            augment { shift-pixels = 4, horizontal-flip = true, random-crop = true }
            validation { split = none, fraction = 0.25, fold = 3, every-epochs = 2 }
            early-stopping { patience = 6, metric = validation-top1, least-gain = 0.01 }
            checkpoint { keep-last = 3, keep-best = top1, every-epochs = 4, every-rounds = 50, model = best }
            interpolation { chosen-by = validation, steps = 4 }
            """;

    /** With L2-SP, the classifier's decay is one of its own settings. */
    static final String WITHOUT_L2_SP = "method = fine-tuning, head.weight-decay = 0.004, schedule = cosine";

    /** Settings of what is matched between networks. */
    static final String MATCHED =
            """
            method = l2t-ww
            start = random
            regularizer = [attention-transfer, lwf]
            attention-transfer { lambda = 500.5, decay = 0.9, pairs = [single] }
            l2t { pairs = [one-to-one], beta = 0.25, inner-steps = 3, scheme = two-stage, running-statistics = moved-again,
                meta-learning-rate = 0.002, meta-weight-decay = 3e-4, meta-clip-norm = 1.5, guidance = constants }
            """;

    /** Settings of maps that are matched without being guided. */
    static final String PROJECTED =
            """
            method = feature-matching
            feature-matching { lambda = 0.125, decay = 0.8, pairs = [layer1.0>layer1.0, layer1.0>layer2.0] }
            """;

    /** Settings of what a teacher shows. */
    static final String TAUGHT =
            """
            method = fine-tuning
            regularizer = [teacher-logits, teacher-features]
            teacher-logits { lambda = 0.375, decay = 0.7, temperature = 4.5 }
            teacher-features { lambda = 0.625, decay = 0.9, pairs = [layer1.1>layer1.1] }
            """;

    /** Settings of adapters. */
    static final String ADAPTED =
            """
            method = parallel-adapters
            adapter { start = drawn, kernels = learning, dropout = 0.25, learning-rate = 0.03, weight-decay = 2e-4, optimizer = adamw }
            """;

    /** Settings of runs of several data sets, see {@link SettingsCatalogTest}. */
    static final String JOINT = "method = fine-tuning, joint { share = backbone, turns = equal }";

    /** Settings of masks. */
    static final String MASKED =
            """
            method = piggyback
            mask { threshold = 0.004, batch-norm = statistics, learning-rate = 3e-4, weight-decay = 1e-5, optimizer = sgd }
            """;

    /** Settings of recombined filters. */
    static final String RECOMBINED = "method = dan, controller { kind = diagonal, batch-norm = stored }";

    @Test
    void readsWhatIsAddedToKernels() {
        Experiment adapted = read(ADAPTED);
        Experiment masked = read(MASKED);

        assertThat(adapted.method())
                .isEqualTo(new DomainAdaptation(
                        "parallel-adapters",
                        new Adaptation(
                                Extent.EVERYTHING, new Decoration.ParallelAdapters(Initializer.HE_NORMAL, 0.25))));
        assertThat(adapted.step().optimizers().get(Group.ADAPTER).rate().at(0)).isEqualTo(0.03);
        assertThat(adapted.step().optimizers().get(Group.ADAPTER).rule()).isEqualTo(new Adam(0.9, 0.999, 1e-8, 2e-4));
        assertThat(masked.method())
                .isEqualTo(new DomainAdaptation(
                        "piggyback", new Adaptation(Extent.STATISTICS, new Decoration.WeightMasks(0.004))));
        assertThat(decays(masked)).containsEntry(Group.ADAPTER, 1e-5);
        assertThat(read("method = piggyback").step().optimizers().get(Group.ADAPTER))
                .isEqualTo(
                        new GroupOptimizer(new Adam(0.9, 0.999, 1e-8, 0), new StepDecay(1e-4, List.of(15, 22), 0.1)));
        assertThat(read(RECOMBINED).method())
                .isEqualTo(new DomainAdaptation(
                        "dan",
                        new Adaptation(
                                Extent.DECORATION,
                                new Decoration.FilterControllers(Kind.DIAGONAL, Initializer.IDENTITY))));
    }

    @Test
    void publishedStartsAndNormalisationsAreThoseOfTheReference() {
        assertThat(read("method = series-adapters, profile = reference").method())
                .isEqualTo(new DomainAdaptation(
                        "series-adapters",
                        new Adaptation(Extent.NORMALIZATION, new Decoration.SeriesAdapters(Initializer.HE_NORMAL))));
        assertThat(read("method = dan, profile = reference").method())
                .isEqualTo(new DomainAdaptation(
                        "dan",
                        new Adaptation(
                                Extent.STATISTICS,
                                new Decoration.FilterControllers(Kind.FULL, Initializer.NOISY_IDENTITY))));
        assertThat(read("method = series-adapters").method())
                .isEqualTo(new DomainAdaptation(
                        "series-adapters",
                        new Adaptation(Extent.NORMALIZATION, new Decoration.SeriesAdapters(Initializer.ZERO))));
    }

    @Test
    void factorsOfFiltersNeedStoredStatistics() {
        String text = "method = dan, controller { kind = diagonal, batch-norm = learning }";

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Setting 'controller.kind' cannot be diagonal");
        assertThat(read(text + ", batch-norm = stored").method().id()).isEqualTo("dan");
    }

    @Test
    void readsWhatIsMatched() {
        Experiment experiment = read(MATCHED);

        assertThat(experiment.step().terms())
                .contains(
                        new AttentionTransfer(new Coefficient(500.5, 0.9), new PairRule(List.of("single")), List.of()),
                        new MapMatching(
                                Coefficient.constant(0.25),
                                new PairRule(List.of("one-to-one")),
                                Guidance.CONSTANTS,
                                List.of()));
        assertThat(experiment.step().procedure())
                .isEqualTo(
                        new BilevelStep(3, BilevelStep.Scheme.TWO_STAGE, BilevelStep.TrialStatistics.MOVED_AGAIN, 1.5));
        assertThat(experiment.step().optimizers())
                .containsEntry(
                        Group.META,
                        new GroupOptimizer(new Adam(0.9, 0.999, 1e-8, 0), new StepDecay(0.002, List.of(), 1)));
        assertThat(experiment.step().decay(Group.META, 0)).isEqualTo(3e-4);
        assertThat(experiment.method().startsFromSource(true)).isFalse();
        assertThat(read(PROJECTED).step().terms())
                .contains(new MapMatching(
                        new Coefficient(0.125, 0.8),
                        new PairRule(List.of("layer1.0>layer1.0", "layer1.0>layer2.0")),
                        Guidance.NONE,
                        List.of()));
    }

    @Test
    void readsWhatATeacherShows() {
        Experiment experiment = Experiment.read(
                ConfigFactory.parseString(TAUGHT),
                PLAIN,
                Optional.of(new Experiment.Networks(
                        TINY, List.of(new SourceSpec(TINY, 7)), Optional.of(new SourceSpec(TINY, 3)), false)));

        LayerPair pair = new LayerPair(0, "layer1.1", 4, "layer1.1", 4);
        assertThat(experiment.step().terms())
                .contains(
                        new TeacherLogits(new Coefficient(0.375, 0.7), 4.5),
                        new TeacherFeatures(
                                new Coefficient(0.625, 0.9),
                                new PairRule(List.of("layer1.1>layer1.1")),
                                List.of(pair)));
        assertThat(experiment.network(TINY).matching()).contains(MatchingSpec.ofTeacher(List.of(pair)));
        assertThat(experiment.step().needs(TINY).teacher()).isTrue();
        assertThat(experiment.step().needs(TINY).source()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method = fine-tuning | [teacher-logits, teacher-features]",
                "method = l2-sp | [l2-sp, teacher-logits, teacher-features]",
                "method = scratch, regularizer = teacher-features | [teacher-features]",
                "method = spottune, regularizer = [lwf, teacher-logits] | [lwf, teacher-logits]",
            })
    void aRunWithATeacherLearnsFromItUnlessItNamesHow(String settings, String regularizers) {
        Config taught = Experiment.taught(ConfigFactory.parseString(settings));

        assertThat(read(taught.root().render()).effective().get("regularizer")).hasToString(regularizers);
    }

    @Test
    void leavesWrongSettingsOfARunWithATeacherAsTheyAre() {
        Config wrong = ConfigFactory.parseString("method = fine-tuning, regularizer = none");

        assertThat(Experiment.taught(wrong)).isEqualTo(wrong);
        assertThat(Experiment.taught(ConfigFactory.parseString("epochs = 3")))
                .isEqualTo(ConfigFactory.parseString("epochs = 3"));
    }

    @Test
    void whatATeacherShowsNeedsATeacher() {
        assertThatThrownBy(() -> Experiment.read(
                        ConfigFactory.parseString("method = scratch, regularizer = teacher-logits"),
                        PLAIN,
                        Optional.of(Experiment.Networks.alone(TINY))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Setting 'regularizer' has teacher-logits, but there is no teacher: name one by --teacher, in a"
                                + " sweep by 'teacher' of the method");
    }

    @Test
    void pairsWithATeacherMustBeOfItsMaps() {
        assertThatThrownBy(() -> Experiment.read(
                        ConfigFactory.parseString(
                                "method = scratch, regularizer = teacher-features, teacher-features.pairs ="
                                        + " [\"layer1.0>features.0\", \"2:layer1.0>layer1.0\"]"),
                        PLAIN,
                        Optional.of(
                                new Experiment.Networks(TINY, List.of(), Optional.of(new SourceSpec(TINY, 3)), false))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "Setting 'teacher-features.pairs' has pair 'layer1.0>features.0', but 'tiny' has no"
                                + " map 'features.0'; it has [layer1.0, layer1.1]")
                .hasMessageContaining("of source 2, there are sources 1 to 1");
    }

    @Test
    void aBudgetOfBlocksTakesThePlaceOfTheirNumber() {
        assertThat(read(BUDGETED).method().finish())
                .isEqualTo(new Finish.Compact(1, new BlockChoice(BlockChoice.Kind.BUDGET, 0.5)));
        assertThatThrownBy(() -> read(BUDGETED + ", global-k.k = 2"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Setting 'global-k.k' has no effect");
    }

    @Test
    void fitsTheStepToTheNetworks() {
        SourceSpec source = new SourceSpec(TINY, 7);
        Architecture target = TinyVggs.threeUnits();

        Experiment guided = Experiment.read(
                ConfigFactory.parseString("method = l2t-ww, regularizer = lwf"),
                PLAIN,
                Optional.of(new Experiment.Networks(target, List.of(source, source))));

        MatchingSpec matching = guided.network(target).matching().orElseThrow();
        assertThat(matching.pairs())
                .hasSize(2
                        * TINY.lastOfEachStage().size()
                        * target.lastOfEachStage().size());
        assertThat(matching.guidance()).isEqualTo(Guidance.CHANNELS_AND_AMOUNTS);
        assertThat(matching.sourceClasses()).isEqualTo(7);
        assertThat(guided.step().optimizers().get(Group.MATCHING))
                .isEqualTo(guided.step().optimizers().get(Group.HEAD));
        assertThat(guided.method().startsFromSource(false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method = fine-tuning | Method 'fine-tuning' starts from the source's weights: its target must have the"
                        + " source's architecture 'tiny', got 'tiny-vgg'",
                "method = lwf, start = source | Method 'lwf' starts from the source's weights: its target must have the"
                        + " source's architecture 'tiny', got 'tiny-vgg'",
                "method = lwf, regularizer = [lwf, l2-sp] | Setting 'regularizer' cannot be l2-sp for method 'lwf' on a"
                        + " target that starts from drawn values: there are no source weights to be drawn to",
                "method = lwf, regularizer = [lwf, feature-maps] | Setting 'regularizer' can be feature-maps only for a"
                        + " target of the source's architecture 'tiny', got 'tiny-vgg'; feature-matching has projections"
                        + " between others",
                "method = l2t-w, clip-norm = 1 | Method 'l2t-w' needs the plain sum of gradients: no direction ="
                        + " never-hurt, no clip-norm",
                "method = l2t-w, optimizer = adam | Method 'l2t-w' needs optimizer sgd without nesterov for network and"
                        + " classifier: its trial steps are defined for that",
                "method = l2t-w, precision = bfloat16 | Method 'l2t-w' needs precision float32: second-order passes lose"
                        + " too much in bfloat16",
                "method = l2t-w, regularizer = feature-matching | Setting 'regularizer' cannot have feature-matching for"
                        + " method 'l2t-w', which has pairs of its own",
                "method = l2t-w, l2t.pairs = all | Setting 'l2t.pairs' must be single, one-to-one, all-to-all or a list of"
                        + " source-map>target-map, got 'all'",
                "method = l2t-w, l2t.pairs = \"layer9.0>features.0\" | Setting 'l2t.pairs' has pair"
                        + " 'layer9.0>features.0', but 'tiny' has no map 'layer9.0'; it has [layer1.0, layer1.1]",
                "method = l2t-w, l2t.pairs = \"2:layer1.0>features.0\" | Setting 'l2t.pairs' has pair"
                        + " '2:layer1.0>features.0' of source 2, there are sources 1 to 1",
            })
    void refusesWhatNetworksOfDifferentKindsCannotDo(String settings, String problem) {
        Experiment.Networks networks = new Experiment.Networks(TinyVggs.threeUnits(), List.of(new SourceSpec(TINY, 7)));

        assertThatThrownBy(() -> Experiment.read(ConfigFactory.parseString(settings), PLAIN, Optional.of(networks)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(problem);
    }

    @Test
    void hasTheDefaultsOfThePaper() {
        Experiment experiment = read("method = spottune");

        assertThat(experiment.method()).isEqualTo(new SpotTune(0, 5));
        assertThat(experiment.schedule()).isEqualTo(new TrainingSchedule(1, 30, 64, 10));
        GroupOptimizer network = new GroupOptimizer(new MomentumSgd(0.9), new StepDecay(0.05, List.of(15, 22), 0.1));
        GroupOptimizer policy = new GroupOptimizer(new MomentumSgd(0.9), new StepDecay(0.005, List.of(15, 22), 0.1));
        assertThat(experiment.step())
                .isEqualTo(new StepPlan(
                        List.of(
                                new CrossEntropy(0),
                                WeightPenalty.decay(
                                        Map.of(Group.BACKBONE, 5e-4, Group.HEAD, 5e-4, Group.POLICY, 5e-4))),
                        new GradientSum(),
                        Map.of(Group.BACKBONE, network, Group.HEAD, network, Group.POLICY, policy),
                        new PlainStep(),
                        0));
        assertThat(experiment.mergesGradients()).isFalse();
        assertThat(experiment.evaluated()).isEqualTo(LearnerState.MOVING);
        assertThat(experiment.statistics()).isEqualTo(Statistics.BATCH);
        assertThat(experiment.inputNormalization()).isEqualTo(InputNormalization.SOURCE);
        assertThat(experiment.augmentation()).isEqualTo(new ImageAugmentation(0, false, false));
        assertThat(experiment.precision()).isEqualTo(Precision.FLOAT32);
        assertThat(experiment.trainSplits()).containsExactly(Split.TRAIN);
        assertThat(experiment.trainSplit()).isEqualTo("train");
        assertThat(experiment.quota()).isEqualTo(ClassQuota.ALL);
        assertThat(experiment.validation())
                .isEqualTo(new ValidationSettings(ValidationSplit.AUTO, 0, 0, 1, 0, Metric.VALIDATION_LOSS, 0));
        assertThat(experiment.checkpoints())
                .isEqualTo(new CheckpointSettings(2, Optional.empty(), 1, 0, CheckpointSettings.Model.LAST));
        assertThat(experiment.needsValidation()).isFalse();
    }

    @Test
    void takesEverySetting() {
        Experiment experiment = read(EVERY_SETTING);

        assertThat(experiment.method())
                .isEqualTo(new SpotTuneGlobalK(
                        new SpotTune(
                                new Routes(
                                        3,
                                        Routes.Stem.FROZEN,
                                        new PathForm(MixingPoint.BEFORE_SHORTCUT, FrozenNormalization.AFFINE)),
                                2.5),
                        new GlobalK(2, 0.7, 0.6, 5),
                        BlockChoice.OWN));
        assertThat(experiment.schedule()).isEqualTo(new TrainingSchedule(7, 12, 32, 1));
        assertThat(experiment.step().terms())
                .containsExactly(
                        new CrossEntropy(0.125),
                        new WeightPenalty(
                                WeightPenalty.Toward.START, Map.of(Group.BACKBONE, new Coefficient(0.02, 0.5))),
                        new FeatureMatching(
                                new Coefficient(0.04, 0.6), List.of("layer1.0", "layer2.1"), Reduction.MEAN),
                        new OutputDistillation(new Coefficient(0.05, 0.75), 3.5),
                        // AdamW of the classifier decays for itself.
                        WeightPenalty.decay(Map.of(Group.POLICY, 0.005)),
                        new BlockUsageLoss(new GlobalK(2, 0.7, 0.6, 5), BlockChoice.OWN));
        assertThat(experiment.step().direction())
                .isEqualTo(new Clipped(new NeverHurt(NeverHurt.Scope.SHARED, 0.875), 2.5));
        assertThat(experiment.step().optimizers())
                .containsOnly(
                        Map.entry(Group.BACKBONE, new GroupOptimizer(new MomentumSgd(0.8, true), warmUp(0.2))),
                        Map.entry(Group.HEAD, new GroupOptimizer(new Adam(0.7, 0.95, 1e-6, 0.03), warmUp(0.3))),
                        Map.entry(Group.POLICY, new GroupOptimizer(new Adam(0.7, 0.95, 1e-6, 0), warmUp(0.02))));
        assertThat(experiment.step().averageKeep()).isEqualTo(0.99);
        assertThat(experiment.step().procedure()).isEqualTo(new HeadFirst(2, 0.4, new PlainStep()));
        assertThat(experiment.interpolation()).isEqualTo(new InterpolationSettings(4));
        assertThat(experiment.mergesGradients()).isTrue();
        assertThat(experiment.evaluated()).isEqualTo(LearnerState.MOVING);
        assertThat(experiment.trainSplits()).containsExactly(Split.TRAIN, Split.VAL);
        assertThat(experiment.trainSplit()).isEqualTo("train+val");
        assertThat(experiment.quota()).isEqualTo(new ClassQuota(1, 20));
        assertThat(experiment.statistics()).isEqualTo(Statistics.STORED);
        assertThat(experiment.inputNormalization()).isEqualTo(InputNormalization.DATASET);
        assertThat(experiment.augmentation()).isEqualTo(new ImageAugmentation(4, true, true));
        assertThat(experiment.precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(experiment.validation())
                .isEqualTo(new ValidationSettings(ValidationSplit.NONE, 0.25, 3, 2, 6, Metric.VALIDATION_TOP1, 0.01));
        assertThat(experiment.checkpoints())
                .isEqualTo(new CheckpointSettings(3, Optional.of(Metric.TOP1), 4, 50, CheckpointSettings.Model.BEST));
        assertThat(experiment.needsValidation()).isTrue();
        assertThat(decays(read(WITHOUT_L2_SP))).isEqualTo(Map.of(Group.BACKBONE, 5e-4, Group.HEAD, 0.004));
    }

    private static LearningRateSchedule warmUp(double rate) {
        return new WarmUp(new StepDecay(rate, List.of(4, 9), 0.5), 1.5, 0.25);
    }

    @Test
    void noSettingIsLeftOutOfTheTestAbove() {
        Set<String> tested = new TreeSet<>();
        for (String text : List.of(
                EVERY_SETTING,
                WITHOUT_L2_SP,
                MATCHED,
                PROJECTED,
                TAUGHT,
                ADAPTED,
                MASKED,
                RECOMBINED,
                JOINT,
                BUDGETED)) {
            ConfigFactory.parseString(text).entrySet().forEach(entry -> tested.add(entry.getKey()));
        }

        assertThat(tested)
                .containsExactlyInAnyOrderElementsOf(SettingsCatalog.GROUPS.stream()
                        .flatMap(group -> group.settings().stream())
                        .map(Setting::key)
                        .collect(Collectors.toSet()));
    }

    @Test
    void findsEveryMethodByItsName() {
        assertThat(read("method = feature-extractor").method()).isEqualTo(new FeatureExtraction());
        assertThat(read("method = fine-tuning").method()).isEqualTo(new FineTuning());
        assertThat(read("method = scratch").method()).isEqualTo(new TrainingFromScratch());
        assertThat(read("method = fine-tune-last-2").method()).isEqualTo(new FineTuneLast(2));
        assertThat(read("method = l2-sp").method()).isEqualTo(new FineTuning("l2-sp", Start.SOURCE));
        assertThat(read("method = knowledge-distillation").method())
                .isEqualTo(new FineTuning("knowledge-distillation", Start.SOURCE));
        assertThat(read("method = lwf").method()).isEqualTo(new FineTuning("lwf", Start.AUTO));
        assertThat(read("method = random-policy, frozen-prefix-blocks = 1").method())
                .isEqualTo(new RandomPolicy(Routes.after(1)));
        assertThat(read("method = stochastic-fine-tuning, seed = 4").method()).isEqualTo(new StochasticFineTuning(4));
        assertThat(Experiment.methods()).hasToString(METHODS);
    }

    @Test
    void anyMethodWithASourceMayBeDrawnToIt() {
        Experiment l2Sp = read("method = l2-sp");
        Experiment routed = read("method = spottune, regularizer = l2-sp, l2-sp.alpha = 0.1");

        assertThat(l2Sp.step().terms()).contains(towardStart(0.01));
        assertThat(decays(l2Sp)).isEqualTo(Map.of(Group.HEAD, 0.01));
        assertThat(routed.step().terms()).contains(towardStart(0.1));
        assertThat(decays(routed)).isEqualTo(Map.of(Group.HEAD, 0.01, Group.POLICY, 5e-4));
    }

    @Test
    void headAndPolicyFollowTheNetworkUnlessTheyHaveSettingsOfTheirOwn() {
        Experiment experiment = read("method = spottune, learning-rate = 0.3, weight-decay = 0.02");
        Map<Group, GroupOptimizer> optimizers = experiment.step().optimizers();

        assertThat(optimizers.get(Group.HEAD)).isEqualTo(optimizers.get(Group.BACKBONE));
        assertThat(optimizers.get(Group.BACKBONE).rate().at(0)).isEqualTo(0.3);
        assertThat(optimizers.get(Group.POLICY).rule()).isEqualTo(new MomentumSgd(0.9));
        assertThat(decays(experiment)).isEqualTo(Map.of(Group.BACKBONE, 0.02, Group.HEAD, 0.02, Group.POLICY, 0.02));
    }

    private static WeightPenalty towardStart(double strength) {
        return new WeightPenalty(WeightPenalty.Toward.START, Map.of(Group.BACKBONE, Coefficient.constant(strength)));
    }

    /** Strengths of the weight decay toward zero, by group. */
    private static Map<Group, Double> decays(Experiment experiment) {
        return experiment.step().terms().stream()
                .filter(term -> term.side() == Side.DECAY)
                .map(WeightPenalty.class::cast)
                .flatMap(penalty -> penalty.strengths().entrySet().stream())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().at(7)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method = scratch, regularizer = l2-sp | Setting 'regularizer' cannot be l2-sp for method 'scratch',"
                        + " which has no source network",
                "method = l2-sp, regularizer = weight-decay | Setting 'regularizer' must have l2-sp for method 'l2-sp',"
                        + " got weight-decay; without it the method is 'fine-tuning'",
                "method = scratch, train-fraction = 0.5, train-per-class = 3 | Only one of the settings"
                        + " 'train-fraction' and 'train-per-class' can limit the training images, got 0.5 and 3",
                "method = lwf, regularizer = feature-maps | Setting 'regularizer' must have lwf for method 'lwf', got"
                        + " feature-maps; without it the method is 'fine-tuning'",
                "method = scratch, regularizer = [lwf, feature-maps] | Setting 'regularizer' cannot be lwf, feature-maps"
                        + " for method 'scratch', which has no source network",
                "method = fine-tuning, regularizer = [weight-decay, lwf] | Setting 'regularizer' cannot have"
                        + " weight-decay beside others, got [weight-decay, lwf]",
                "method = fine-tuning, direction = never-hurt | Setting 'direction' can be never-hurt only with a"
                        + " regularizer, one of [l2-sp, feature-maps, lwf, feature-matching, attention-transfer, teacher-logits,"
                        + " teacher-features], got weight-decay",
                "method = l2-sp, direction = never-hurt, dtnh.scope = round | Setting 'dtnh.scope' can be round only"
                        + " with averaging-frequency 1, got 10",
                "method = knowledge-distillation, feature-maps.layers = [layer1.0, layer9.0] | Setting"
                        + " 'feature-maps.layers' must name blocks of 'tiny', got 'layer9.0'; they are [layer1.0,"
                        + " layer1.1]",
                "method = fine-tuning, nesterov = true, momentum = 0 | Setting 'nesterov' needs momentum > 0, got 0.0",
                "method = spottune, optimizer = adam, policy.optimizer = sgd, nesterov = true, momentum = 0 | Setting"
                        + " 'nesterov' needs momentum > 0, got 0.0",
                "method = fine-tuning, validation.fraction = 0.3, validation.fold = 3 | Setting 'validation.fold' must"
                        + " be below 3, the parts that fraction 0.3 makes, got 3",
                "method = fine-tuning, checkpoint.model = best | Setting 'checkpoint.model' can be best only with"
                        + " checkpoint.keep-best, got none",
                "method = fine-tuning, epochs = 4, head-first.epochs = 4 | Setting 'head-first.epochs' must be below"
                        + " epochs, 4: the network learns in those that are left, got 4",
                "method = scratch, head-first.epochs = 1 | Setting 'head-first.epochs' cannot be 1 for method 'scratch',"
                        + " which starts from drawn values: there are no features for a classifier to learn on",
                "method = feature-extractor, head-first.epochs = 2 | Setting 'head-first.epochs' cannot be 2 for method"
                        + " 'feature-extractor', of which the classifier alone learns in any case",
                "method = lwf, start = random, head-first.epochs = 2 | Setting 'head-first.epochs' cannot be 2 for"
                        + " method 'lwf', which starts from drawn values: there are no features for a classifier to learn on",
                "method = scratch-plus, interpolation.chosen-by = validation | Setting 'interpolation.chosen-by' cannot"
                        + " be validation for method 'scratch-plus', which starts from drawn values: there are no source"
                        + " weights to go back to",
                "method = feature-extractor, interpolation.chosen-by = validation | Setting 'interpolation.chosen-by'"
                        + " cannot be validation for method 'feature-extractor', of which the classifier alone learns: source"
                        + " and tuned weights are the same",
                "method = dan, adapter.start = drawn, interpolation.chosen-by = validation | Setting"
                        + " 'interpolation.chosen-by' cannot be validation for method 'dan', whose adapters start from drawn"
                        + " values (adapter.start): the source network is not where it starts",
                "method = fine-tune-last-3 | Method 'fine-tune-last-3' needs at least 3 blocks, 'tiny' has 2",
                "method = spottune, frozen-prefix-blocks = 2 | Setting 'frozen-prefix-blocks' must leave a block to"
                        + " route: 'tiny' has 2, got 2",
                "method = random-policy, frozen-prefix-blocks = 3 | Setting 'frozen-prefix-blocks' must leave a block"
                        + " to route: 'tiny' has 2, got 3",
                "method = spottune-global-k, global-k.k = 2, frozen-prefix-blocks = 1 | Setting 'global-k.k' must be"
                        + " at most the 1 adaptive blocks of 'tiny', got 2",
            })
    void refusesSettingsThatDoNotGoTogether(String settings, String problem) {
        assertThatThrownBy(() -> Experiment.read(
                        ConfigFactory.parseString(settings), PLAIN, Optional.of(Experiment.Networks.alone(TINY))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(problem);
    }

    @Test
    void aNamedMethodMayHaveMoreRegularizersThanItsOwn() {
        Experiment experiment = read("method = lwf, regularizer = [lwf, l2-sp]");

        assertThat(experiment.method()).isEqualTo(new FineTuning("lwf", Start.AUTO));
        assertThat(experiment.step().losses()).containsExactly("cross-entropy", "l2-sp", "lwf", "weight-decay");
    }

    @Test
    void regularizersHaveDefaultsOfTheirOwn() {
        assertThat(read("method = lwf").step().terms()).contains(new OutputDistillation(Coefficient.constant(1), 2));
        assertThat(read("method = knowledge-distillation").step().terms())
                .contains(new FeatureMatching(Coefficient.constant(5e-5), List.of(), Reduction.SUM));
        assertThat(read("method = knowledge-distillation, feature-maps.reduction = mean")
                        .step()
                        .terms())
                .contains(new FeatureMatching(Coefficient.constant(0.1), List.of(), Reduction.MEAN));
    }

    @Test
    void neverHurtIsThePapersUnlessToldOtherwise() {
        Experiment experiment = read("method = l2-sp, direction = never-hurt");

        assertThat(experiment.step().direction()).isEqualTo(new NeverHurt(NeverHurt.Scope.JOINT, 0));
        assertThat(experiment.mergesGradients()).isFalse();
    }

    @Test
    void rulesThatDecayWeightsThemselvesHaveNoPenalty() {
        Experiment experiment = read("method = spottune, optimizer = adamw, policy.optimizer = sgd");

        assertThat(experiment.step().optimizers().get(Group.BACKBONE).rule())
                .isEqualTo(new Adam(0.9, 0.999, 1e-8, 5e-4));
        assertThat(experiment.step().optimizers().get(Group.HEAD).rule()).isEqualTo(new Adam(0.9, 0.999, 1e-8, 5e-4));
        assertThat(decays(experiment)).isEqualTo(Map.of(Group.POLICY, 5e-4));
        assertThat(read("method = l2-sp, optimizer = adamw")
                        .step()
                        .optimizers()
                        .get(Group.BACKBONE)
                        .rule())
                .isEqualTo(new Adam(0.9, 0.999, 1e-8, 0));
    }

    @Test
    void withoutDecayThereIsNoSuchTerm() {
        assertThat(read("method = fine-tuning, weight-decay = 0").step().terms())
                .containsExactly(new CrossEntropy(0));
    }

    @Test
    void anAverageOfParametersIsUsedWhereItIsKept() {
        assertThat(read("method = fine-tuning, ema.decay = 0.9").evaluated()).isEqualTo(LearnerState.AVERAGE);
        assertThat(read("method = fine-tuning, ema.decay = 0.9, ema.use = last").evaluated())
                .isEqualTo(LearnerState.MOVING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method = scratch | false",
                "method = scratch, validation.split = none | false",
                "method = scratch, validation.split = val | true",
                "method = scratch, validation.fraction = 0.1 | true",
                "method = scratch, early-stopping.patience = 3 | true",
                "method = scratch, checkpoint.keep-best = loss | false",
                "method = fine-tuning, interpolation.chosen-by = validation | true",
                "method = scratch, checkpoint.keep-best = validation-loss | true",
            })
    void validationImagesAreNeededWhereTheirFiguresDecide(String settings, boolean needed) {
        assertThat(read(settings).needsValidation()).isEqualTo(needed);
    }

    @Test
    void theReferenceProfileHasTheDefaultsOfThePublishedCode() {
        Experiment experiment = read("method = spottune, profile = reference, frozen-prefix-blocks = 2, epochs = 8");

        assertThat(experiment.method())
                .isEqualTo(new SpotTune(new Routes(2, Routes.Stem.LEARNS, PathForm.REFERENCE), 5));
        assertThat(rate(experiment, Group.BACKBONE)).isEqualTo(new StepDecay(0.05, List.of(4), 0.1));
        assertThat(decays(experiment)).containsEntry(Group.POLICY, 1e-3);
        assertThat(rate(read("method = spottune, profile = reference, epochs = 2"), Group.BACKBONE))
                .isEqualTo(new StepDecay(0.05, List.of(), 0.1));
    }

    @Test
    void cosineDecayRunsOverAllEpochs() {
        Experiment experiment = read("method = spottune, schedule = cosine, epochs = 8, learning-rate = 0.4");

        assertThat(rate(experiment, Group.BACKBONE)).isEqualTo(new CosineDecay(0.4, 8));
        assertThat(rate(experiment, Group.POLICY)).isEqualTo(new CosineDecay(0.005, 8));
    }

    private static LearningRateSchedule rate(Experiment experiment, Group group) {
        return experiment.step().optimizers().get(group).rate();
    }

    @ParameterizedTest
    @CsvSource({"1, ''", "3, ''", "4, '2,3'", "5, '2,3'", "100, '50,75'"})
    void milestonesAreAtHalfAndThreeQuartersUnlessARunIsShort(int epochs, String milestones) {
        assertThat(read("method = scratch, epochs = " + epochs).effective().get("milestones"))
                .hasToString("[" + milestones.replace(",", ", ") + "]");
    }

    @Test
    void schedulesAreMadeForTheEpochsBehindTheHead() {
        StepPlan cosine =
                read("method = fine-tuning, epochs = 12, schedule = cosine, head-first.epochs = 2, learning-rate = 0.3")
                        .step();
        StepPlan steps = read("method = fine-tuning, epochs = 12, head-first { epochs = 4, learning-rate = 0.7 },"
                        + " learning-rate = 0.3")
                .step();

        assertThat(cosine.optimizers().get(Group.BACKBONE).rate()).isEqualTo(new CosineDecay(0.3, 10));
        assertThat(cosine.procedure()).isEqualTo(new HeadFirst(2, 0.3, new PlainStep()));
        assertThat(steps.optimizers().get(Group.BACKBONE).rate()).isEqualTo(new StepDecay(0.3, List.of(4, 6), 0.1));
        assertThat(steps.rate(Group.HEAD, 3)).isEqualTo(0.7);
        assertThat(steps.rate(Group.BACKBONE, 3)).isZero();
        assertThat(steps.rate(Group.BACKBONE, 4)).isEqualTo(0.3);
        assertThat(steps.rate(Group.BACKBONE, 8)).isCloseTo(0.03, within(1e-12));
    }

    @Test
    void theDatasetDecidesOnFlipsAndCropsWhereSettingsAreSilent() {
        DatasetDefaults photos = new DatasetDefaults(true, true);

        assertThat(Experiment.read(ConfigFactory.parseString("method = scratch"), photos, ANY)
                        .augmentation())
                .isEqualTo(new ImageAugmentation(0, true, true));
        assertThat(Experiment.read(
                                ConfigFactory.parseString("method = scratch, augment.horizontal-flip = false"),
                                photos,
                                ANY)
                        .augmentation())
                .isEqualTo(new ImageAugmentation(0, false, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method = spottune",
                EVERY_SETTING,
                "method = scratch, schedule = cosine, epochs = 2",
                WITHOUT_L2_SP
            })
    void effectiveSettingsReadAgainGiveTheSameExperiment(String text) {
        Experiment experiment = read(text);

        assertThat(Experiment.read(ConfigFactory.parseMap(experiment.effective()), PLAIN, ANY))
                .isEqualTo(experiment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed | 1.5 | a whole number, got 1.5",
                "epochs | 0 | a whole number >= 1, got 0",
                "epochs | 2.5 | a whole number >= 1, got 2.5",
                "checkpoint.keep-last | 0 | a whole number >= 1, got 0",
                "checkpoint.keep-best | accuracy | one of [loss, none, top1, validation-loss, validation-top1], got accuracy",
                "checkpoint.every-epochs | 0 | a whole number >= 1, got 0",
                "checkpoint.every-rounds | -1 | a whole number >= 0 (0: none), got -1",
                "epochs | many | a whole number >= 1, got many",
                "epochs | 3000000000 | a whole number >= 1, got 3000000000",
                "batch-size | 0 | a whole number >= 1, got 0",
                "averaging-frequency | -1 | a whole number >= 1, got -1",
                "frozen-prefix-blocks | -1 | a whole number >= 0, got -1",
                "temperature | 0 | a finite number > 0, got 0.0",
                "temperature | NaN | a finite number > 0, got NaN",
                "learning-rate | -0.1 | a finite number > 0, got -0.1",
                "learning-rate | Infinity | a finite number > 0, got Infinity",
                "policy.learning-rate | NaN | a finite number > 0, got NaN",
                "decay-factor | 1.5 | a number in (0, 1], got 1.5",
                "milestones | [3, -1] | whole numbers >= 0, got [3, -1]",
                "milestones | [1.5] | whole numbers >= 0, got [1.5]",
                "milestones | 4 | whole numbers >= 0, got 4",
                "schedule | linear | one of [cosine, step], got linear",
                "momentum | 1 | a number in [0, 1), got 1.0",
                "weight-decay | Infinity | a finite number >= 0, got Infinity",
                "batch-norm | frozen | one of [batch, stored], got frozen",
                "normalization | none | one of [dataset, source], got none",
                "augment.shift-pixels | -1 | a whole number >= 0, got -1",
                "train-split | val | one of [train, train+val], got val",
                "augment.horizontal-flip | maybe | true or false, got maybe",
                "method | elastic | one of " + METHODS + ", got elastic",
                "profile | thesis | one of [paper, reference], got thesis",
                "mixing | never | one of [after-rectifier, before-shortcut], got never",
                "frozen-batch-norm | batch | one of [affine, learning, stored], got batch",
                "stem-learns | maybe | true or false, got maybe",
                "head.learning-rate | 0 | a finite number > 0, got 0.0",
                "policy.weight-decay | -1 | a finite number >= 0, got -1.0",
                "l2-sp.alpha | NaN | a finite number >= 0, got NaN",
                "regularizer | l1 | one or more of [attention-transfer, feature-maps, feature-matching, l2-sp, lwf, teacher-features, teacher-logits, weight-decay], got [l1]",
                "global-k.k | 0 | a whole number >= 1, got 0",
                "global-k.lambda-1 | NaN | a finite number >= 0, got NaN",
                "train-fraction | 0 | a number in (0, 1], got 0.0",
                "train-fraction | NaN | a number in (0, 1], got NaN",
                "train-per-class | -1 | a whole number >= 0 (0: all), got -1",
            })
    void refusesAnInvalidValue(String key, String value, String ruleAndValue) {
        String method =
                switch (key.replaceFirst("[-.].*", "")) {
                    case "method" -> "";
                    case "global" -> "method = spottune-global-k\n";
                    case "l2" -> "method = l2-sp\n";
                    default -> "method = spottune\n";
                };

        assertThatThrownBy(() -> read(method + key + " = " + value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Setting '" + key + "' must be " + ruleAndValue);
    }

    @Test
    void needsAMethod() {
        assertThatThrownBy(() -> read("epochs = 3"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Setting 'method' is needed, one of " + METHODS);
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> read("epochs = 0, momentum = 2, tempreature = 5"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        """
                        Setting 'method' is needed, one of %s
                        Setting 'epochs' must be a whole number >= 1, got 0
                        Setting 'momentum' must be a number in [0, 1), got 2.0
                        Unknown setting 'tempreature'; did you mean 'temperature'?"""
                                .formatted(METHODS));
    }

    @ParameterizedTest
    @CsvSource({
        "learning_rate, learning-rate",
        "policy.lerning-rate, policy.learning-rate",
        "epoch, epochs",
        "augment.shift-pixel, augment.shift-pixels",
        "weightdecay, weight-decay",
    })
    void suggestsTheNearestKnownKey(String unknown, String nearest) {
        assertThatThrownBy(() -> read("method = scratch\n" + unknown + " = 1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Unknown setting '" + unknown + "'; did you mean '" + nearest + "'?");
    }

    @ParameterizedTest
    @CsvSource({"method, spotune, spottune", "method, Fine-Tuning, fine-tuning", "precision, bfloat, bfloat16"})
    void suggestsTheNearestChoice(String key, String wrong, String nearest) {
        assertThatThrownBy(() -> read("method = scratch\n" + key + " = " + wrong))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(", got " + wrong + "; did you mean '" + nearest + "'?");
    }

    @Test
    void listsKnownKeysWhereNoneIsNear() {
        assertThatThrownBy(() -> read("method = scratch, zzzzzzzzzz = 1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Unknown setting 'zzzzzzzzzz'; known are method, seed, epochs, batch-size, ")
                .hasMessageContaining(", augment.horizontal-flip");
    }

    @Test
    void aQuotedPathIsNotTheSettingItLooksLike() {
        assertThatThrownBy(() -> read("method = scratch\n\"policy.learning-rate\" = 1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Unknown setting '\"policy.learning-rate\"'; did you mean 'policy.learning-rate'?");
    }

    private static Experiment read(String settings) {
        return Experiment.read(ConfigFactory.parseString(settings), PLAIN, ANY);
    }
}
