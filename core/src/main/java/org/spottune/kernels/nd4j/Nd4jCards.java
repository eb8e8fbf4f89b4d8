package org.spottune.kernels.nd4j;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;
import org.spottune.kernels.GraphicsCards;

/** The cards of ND4J's CUDA backend. */
final class Nd4jCards implements GraphicsCards {

    @Override
    public int count() {
        return Nd4j.getAffinityManager().getNumberOfDevices();
    }

    @Override
    public Optional<String> unusable(int card) {
        return capability(card).obstacle();
    }

    private static ComputeCapability capability(int card) {
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
