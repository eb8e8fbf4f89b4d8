package org.spottune.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.spottune.settings.Setting;
import org.spottune.settings.SettingGroup;
import org.spottune.transfer.Profile;
import org.spottune.transfer.SpotTuneGlobalK;
import org.spottune.transfer.TransferMethod;
import org.spottune.transfer.TransferMethods;

/** All settings of runs: the one table behind reading, {@code --help} and the documents. */
public final class SettingsCatalog {

    /** Settings grouped by what reads them; those that every run reads come first. */
    public static final List<SettingGroup> GROUPS = groups();

    private SettingsCatalog() {}

    private static List<SettingGroup> groups() {
        List<SettingGroup> groups = new ArrayList<>();
        groups.add(new SettingGroup(
                "",
                Stream.of(
                                List.<Setting<?>>of(Experiment.METHOD, Profile.SETTING),
                                TrainingSchedule.SETTINGS,
                                OptimizerSettings.COMMON,
                                HeadFirstSettings.COMMON,
                                ObjectiveSettings.COMMON,
                                DataSettings.SETTINGS,
                                List.<Setting<?>>of(Experiment.STATISTICS, Experiment.PRECISION),
                                ValidationSettings.COMMON,
                                CheckpointSettings.SETTINGS,
                                InterpolationSettings.COMMON)
                        .<Setting<?>>flatMap(List::stream)
                        .toList()));
        groups.addAll(OptimizerSettings.SOME);
        groups.addAll(HeadFirstSettings.SOME);
        groups.addAll(ObjectiveSettings.SOME);
        groups.addAll(ValidationSettings.SOME);
        groups.addAll(InterpolationSettings.SOME);
        groups.addAll(JointSettings.SOME);
        groups.add(SpotTuneGlobalK.OF_BUDGET);
        for (TransferMethod.Entry method : TransferMethods.ALL) {
            List<Setting<?>> own = new ArrayList<>(method.settings());
            own.addAll(OptimizerSettings.of(method.beside()));
            if (!own.isEmpty()) {
                groups.add(new SettingGroup("method " + method.id(), own));
            }
        }
        return List.copyOf(groups);
    }
}
