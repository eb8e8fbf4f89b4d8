package org.spottune.spark.session;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;

/** The cards as ND4J sees them; asks it only where its backend for CUDA is on the class path. */
final class Nd4jCards implements GraphicsCards {

    private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

    @Override
    public boolean areUsed() {
        try {
            Class.forName(BACKEND, false, Nd4jCards.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException onCpu) {
            return false;
        }
    }

    @Override
    public int count() {
        return Nd4j.getAffinityManager().getNumberOfDevices();
    }

    @Override
    public ComputeCapability capability(int card) {
        List<?> cards = (List<?>)
                Nd4j.getExecutioner().getEnvironmentInformation().get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY);
        Map<?, ?> properties = (Map<?, ?>) cards.get(card);
        return new ComputeCapability(
                ((Number) properties.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY)).intValue(),
                ((Number) properties.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY)).intValue());
    }

    @Override
    public void bind(int card) {
        Nd4j.getAffinityManager().unsafeSetDevice(card);
    }
}
