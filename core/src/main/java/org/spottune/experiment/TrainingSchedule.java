package org.spottune.experiment;

import java.io.Serializable;
import java.util.List;
import org.spottune.settings.Setting;
import org.spottune.settings.Settings;
import org.spottune.transfer.TransferMethod;

/**
 * How long a run trains, in which batches, and how often workers are averaged.
 *
 * @param seed of every draw
 * @param epochs passes over the training split, >= 1
 * @param batchSize examples of a step over all workers, >= 1
 * @param averagingFrequency steps between two averages, >= 1
 */
public record TrainingSchedule(long seed, int epochs, int batchSize, int averagingFrequency) implements Serializable {

    static final Setting<Integer> EPOCHS = Setting.integer("epochs", 30, 1, "Passes over the training images");
    private static final Setting<Integer> BATCH_SIZE =
            Setting.integer("batch-size", 64, 1, "Images of a step, over all workers");
    private static final Setting<Integer> FREQUENCY =
            Setting.integer("averaging-frequency", 10, 1, "Steps between two averages");

    static final List<Setting<?>> SETTINGS = List.of(TransferMethod.SEED, EPOCHS, BATCH_SIZE, FREQUENCY);

    static TrainingSchedule read(Settings settings) {
        return new TrainingSchedule(
                settings.get(TransferMethod.SEED),
                settings.get(EPOCHS),
                settings.get(BATCH_SIZE),
                settings.get(FREQUENCY));
    }
}
