package org.spottune.spark.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.spottune.data.ChannelNormalization;
import org.spottune.graph.Network;
import org.spottune.graph.TrunkSpec;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.model.ModelDescription;
import org.spottune.nn.Architecture;
import org.spottune.nn.Partition;
import org.spottune.spark.decathlon.DecathlonImage;
import org.spottune.spark.ingest.IngestJob;
import org.spottune.spark.ingest.IngestRequest;
import org.spottune.spark.model.ModelFolder;
import org.spottune.spark.session.Progress;
import org.spottune.spark.storage.Storage;

/** A small data set of generated pictures of 16 pixels and a source model for it, made for a test. */
public record PictureDataset(String dataset, String source) {

    /** Classes of the pictures. */
    public static final int CLASSES = 8;

    private static final int SIZE = 16;

    /** A network that computes in a moment. */
    public static Architecture architecture() {
        return Architecture.preset("resnet26").withBlocksPerStage(1).withWidthMultiplier(0.125);
    }

    /** Makes both below a folder. */
    public static PictureDataset create(SparkSession spark, Path folder, int trainPerClass, int testPerClass)
            throws IOException {
        Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
        String pictures = folder.resolve("pictures").toString();
        writeFolder(trainPerClass, testPerClass, pictures, storage);
        String dataset = folder.resolve("dataset").toString();
        new IngestJob(spark, Progress.NONE)
                .run(IngestRequest.of(new org.apache.hadoop.fs.Path(pictures), new org.apache.hadoop.fs.Path(dataset)));
        return new PictureDataset(dataset, source(folder.resolve("source").toString(), storage));
    }

    /** Makes a model that nothing has trained. */
    public static String source(String folder, Storage storage) throws IOException {
        TrunkSpec trunk = TrunkSpec.withoutPolicy(architecture(), Partition.frozen(3), Statistics.STORED);
        try (Network network = Network.create(trunk, 5, 3)) {
            ModelFolder.write(
                    network,
                    ModelDescription.of(
                            architecture().name(),
                            "import",
                            5,
                            java.util.List.of(),
                            ChannelNormalization.IMAGENET,
                            network.values().length(),
                            "drawn for a test"),
                    folder,
                    storage);
        }
        return folder;
    }

    /** An image folder, {@code {train,test}/<class>/*.png}. */
    private static void writeFolder(int trainPerClass, int testPerClass, String folder, Storage storage)
            throws IOException {
        PictureDomain domain = new Textures();
        PictureDrawing drawing = new PictureDrawing(SIZE, 1);
        for (int ofClass = 0; ofClass < domain.classes().size(); ofClass++) {
            for (int i = 0; i < trainPerClass + testPerClass; i++) {
                String split = i < trainPerClass ? "train" : "test";
                String file = "%s/%s/%s/%04d.png"
                        .formatted(folder, split, domain.classes().get(ofClass), i);
                byte[] png = DecathlonImage.of(ofClass, drawing.picture(domain, ofClass, i))
                        .png();
                storage.write(file, out -> out.write(png));
            }
        }
    }
}
