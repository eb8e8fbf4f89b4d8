package org.spottune.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.Adaptation;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.nn.blocks.Decoration;
import org.spottune.nn.blocks.Decoration.FilterControllers.Kind;
import org.spottune.nn.blocks.Initializer;
import org.spottune.nn.blocks.Learning.Extent;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;

/**
 * Domains share the source network's kernels, and each adds its own values: normalisations alone (BN adaptation; Bilen
 * and Vedaldi, 2017), adapters behind or beside 3x3 convolutions (Rebuffi, Bilen and Vedaldi, NIPS 2017 and CVPR 2018),
 * masks of weights (Mallya, Davis and Lazebnik, Piggyback, ECCV 2018), or recombinations of filters (Rosenfeld and
 * Tsotsos, DAN, TPAMI 2018): the rows of Guo et al., SpotTune, Table 3, that keep one network for all domains.
 *
 * @param id of the method
 * @param adaptation how the source network is adapted
 */
public record DomainAdaptation(String id, Adaptation adaptation) implements TransferMethod {

    private static final Setting<Boolean> START = Setting.choice(
                    "adapter.start",
                    false,
                    Map.of("source", false, "drawn", true),
                    "Start of what is added: values that keep the source's function (source), or random ones (drawn)")
            .withDefault(
                    settings -> settings.get(Profile.SETTING).drawsAdapters(), "source; drawn with profile=reference");
    private static final Setting<Double> DROPOUT = Setting.number(
            "adapter.dropout",
            0,
            value -> value >= 0 && value < 1,
            "a number in [0, 1)",
            "Probability in training that a channel of an adapter's input is dropped");
    private static final Setting<Extent> KERNELS = Setting.choice(
            "adapter.kernels",
            Extent.NORMALIZATION,
            Map.of("frozen", Extent.NORMALIZATION, "learning", Extent.EVERYTHING),
            "Whether the source's kernels stay frozen or learn beside the adapters");
    private static final Setting<Double> THRESHOLD = Setting.number(
            "mask.threshold",
            Decoration.WeightMasks.THRESHOLD,
            value -> value >= 0 && value < Decoration.WeightMasks.START,
            "a number in [0, " + Decoration.WeightMasks.START + ")",
            "Weights whose mask is above it are kept; masks start at " + Decoration.WeightMasks.START);
    private static final Map<String, Extent> EXTENTS =
            Map.of("learning", Extent.NORMALIZATION, "statistics", Extent.STATISTICS, "stored", Extent.DECORATION);
    private static final Setting<Extent> MASK_NORMALIZATION = Setting.choice(
            "mask.batch-norm",
            Extent.DECORATION,
            EXTENTS,
            "Normalisations: they learn, only their running statistics are updated, or they stay as stored");
    private static final Setting<Kind> CONTROLLERS = Setting.choice(
            "controller.kind",
            Kind.FULL,
            Map.of("full", Kind.FULL, "diagonal", Kind.DIAGONAL),
            "Each filter is a weighted sum of all filters of its layer, or itself times a factor");
    private static final Setting<Extent> CONTROLLER_NORMALIZATION = Setting.choice(
                    "controller.batch-norm",
                    Extent.NORMALIZATION,
                    EXTENTS,
                    "Normalisations: they learn, only their running statistics are updated, or they stay as stored")
            .withDefault(
                    settings -> settings.get(CONTROLLERS) == Kind.DIAGONAL
                            ? Extent.DECORATION
                            : settings.get(Profile.SETTING).controllerNormalization(),
                    "learning, or stored with diagonal; statistics with profile=reference");

    static final List<Entry> ENTRIES = List.of(
            entry(
                    "bn-adaptation",
                    "normalisations: scale, shift and statistics",
                    List.of(),
                    Entry.Beside.NOTHING,
                    settings -> Adaptation.ofNormalizations()),
            entry(
                    "series-adapters",
                    "a 1x1 adapter behind each 3x3 convolution, and normalisations",
                    List.of(START, KERNELS),
                    Entry.Beside.ADAPTERS,
                    settings -> new Adaptation(
                            settings.get(KERNELS), new Decoration.SeriesAdapters(adapterStart(settings)))),
            entry(
                    "parallel-adapters",
                    "a 1x1 adapter beside each 3x3 convolution, and normalisations",
                    List.of(START, KERNELS, DROPOUT),
                    Entry.Beside.ADAPTERS,
                    settings -> new Adaptation(
                            settings.get(KERNELS),
                            new Decoration.ParallelAdapters(adapterStart(settings), settings.get(DROPOUT)))),
            entry(
                    "piggyback",
                    "a binary mask of each convolution's weights",
                    List.of(THRESHOLD, MASK_NORMALIZATION),
                    Entry.Beside.MASKS,
                    settings -> new Adaptation(
                            settings.get(MASK_NORMALIZATION), new Decoration.WeightMasks(settings.get(THRESHOLD)))),
            entry(
                    "dan",
                    "a recombination of each convolution's filters, and normalisations",
                    List.of(START, CONTROLLERS, CONTROLLER_NORMALIZATION),
                    Entry.Beside.ADAPTERS,
                    settings -> new Adaptation(
                            settings.get(CONTROLLER_NORMALIZATION),
                            new Decoration.FilterControllers(
                                    settings.get(CONTROLLERS),
                                    settings.get(START) ? Initializer.NOISY_IDENTITY : Initializer.IDENTITY))));

    private static Entry entry(
            String id,
            String summary,
            List<Setting<?>> settings,
            Entry.Beside beside,
            Function<Settings, Adaptation> reader) {
        return new Entry(id, summary, settings, beside, "", values -> new DomainAdaptation(id, reader.apply(values)));
    }

    private static Initializer adapterStart(Settings settings) {
        return settings.get(START) ? Initializer.HE_NORMAL : Initializer.ZERO;
    }

    @Override
    public TrunkSpec network(Architecture source, Statistics statistics) {
        return TrunkSpec.withoutPolicy(source, Partition.tuned(source.blockCount()), statistics)
                .withAdaptation(Optional.of(adaptation));
    }

    @Override
    public Finish finish() {
        return adaptation
                .decoration()
                .filter(Decoration.WeightMasks.class::isInstance)
                .map(Decoration.WeightMasks.class::cast)
                .<Finish>map(masks -> new Finish.RoundMasks(masks.threshold()))
                .orElse(Finish.KEEP);
    }

    @Override
    public List<String> problemsWith(Architecture source) {
        List<String> problems = new ArrayList<>();
        if (!source.hasNormalizations()
                && !adapts(Decoration.WeightMasks.class)
                && !adapts(Decoration.FilterControllers.class)) {
            problems.add("Method '" + id + "' adapts normalisations, '" + source.name() + "' has none");
        }
        return problems;
    }

    @Override
    public List<String> problemsWith(Statistics statistics) {
        boolean normalizedByBatch =
                adaptation.extent().compareTo(Extent.STATISTICS) >= 0 && statistics == Statistics.BATCH;
        boolean diagonal = adaptation
                .decoration()
                .filter(Decoration.FilterControllers.class::isInstance)
                .map(Decoration.FilterControllers.class::cast)
                .filter(controllers -> controllers.kind() == Kind.DIAGONAL)
                .isPresent();
        return diagonal && normalizedByBatch
                ? List.of(
                        "Setting 'controller.kind' cannot be diagonal where normalisations use the statistics of batches,"
                                + " which cancel a factor of each filter: controller.batch-norm must be stored, or batch-norm")
                : List.of();
    }

    private boolean adapts(Class<? extends Decoration> kind) {
        return adaptation.decoration().filter(kind::isInstance).isPresent();
    }
}
