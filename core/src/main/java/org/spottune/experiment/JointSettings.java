package org.spottune.experiment;

import java.util.List;
import java.util.Map;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.settings.Settings;
import org.spottune.train.Sharing;
import org.spottune.train.Turns;

/**
 * How several domains are trained together.
 *
 * @param sharing which learning parameters their networks share
 * @param share how many steps each gets in an epoch
 */
public record JointSettings(Sharing sharing, Turns.Share share) {

    /** A run of one domain. */
    static final JointSettings SINGLE = new JointSettings(Sharing.NOTHING, Turns.Share.SIZE);

    private static final Map<String, Sharing> SHARINGS =
            Map.of("nothing", Sharing.NOTHING, "kernels", Sharing.KERNELS, "backbone", Sharing.BACKBONE);

    private static final Setting<Turns.Share> TURNS = Setting.choice(
            "joint.turns",
            Turns.Share.SIZE,
            Map.of("size", Turns.Share.SIZE, "equal", Turns.Share.EQUAL),
            "Steps of each domain in an epoch: as many as its images fill, or as many as of the smallest domain");

    private static final Setting<Sharing> SHARING = Setting.choice(
                    "joint.share",
                    Sharing.KERNELS,
                    SHARINGS,
                    "Learning parameters that domains share: nothing, kernels, or normalisations too")
            .withDefault(
                    settings -> sharesKernels(settings) ? Sharing.KERNELS : Sharing.NOTHING,
                    "kernels; nothing where blocks are routed");

    private static boolean sharesKernels(Settings settings) {
        return settings.get(Experiment.METHOD)
                .map(entry -> entry.reader().apply(settings).sharesKernels())
                .orElse(true);
    }

    /** Settings that only runs of several domains read. */
    static final List<SettingGroup> SOME =
            List.of(new SettingGroup("runs of several data sets", List.of(SHARING, TURNS)));

    static JointSettings read(Settings settings) {
        return new JointSettings(settings.get(SHARING), settings.get(TURNS));
    }
}
