package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictFinderTest {

    private static final CheckpointFile FILE = new CheckpointFile(Path.of("hand-made.pth"), ByteRange.of(new byte[0]));
    private static final PickledTensor TENSOR = new PickledTensor(
            new PickledStorage("0", ElementKind.FLOAT32, 1, 0, 1), ElementKind.FLOAT32, TensorLayout.contiguous(1));

    @ParameterizedTest
    @ValueSource(strings = {"state_dict", "model_state_dict", "model", "net"})
    void looksUnderTheCommonKeys(String key) throws CheckpointFormatException {
        StateDictFinder.Found found = find(Map.of("best", TENSOR, key, Map.of("fc.weight", TENSOR), "epoch", 3));

        assertThat(found.description()).isEqualTo("state dict under '" + key + "'");
        assertThat(found.tensors()).containsOnlyKeys("fc.weight");
    }

    @Test
    void passesOverKeysThatLeadToNoTensors() throws CheckpointFormatException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("state_dict", null);
        root.put("model", "resnet18");
        root.put("net", Map.of("state_dict", Map.of("fc.weight", TENSOR)));

        assertThat(find(root).description()).isEqualTo("state dict under 'net.state_dict'");
        assertThat(find(root).tensors()).containsOnlyKeys("fc.weight");
    }

    @Test
    void takesATensorOfACommonNameForAParameter() throws CheckpointFormatException {
        StateDictFinder.Found found = find(Map.of("net", TENSOR, "bias", TENSOR));

        assertThat(found.description()).isEqualTo("state dict");
        assertThat(found.tensors()).containsOnlyKeys("net", "bias");
    }

    @Test
    void namesTheClassOfAModule() throws CheckpointFormatException {
        PickledObject module = new PickledObject("models.ResNet");
        module.addAttributes(Map.of("_parameters", Map.of("weight", TENSOR), "_modules", Map.of()));

        assertThat(find(module).description()).isEqualTo("module models.ResNet");
        assertThat(find(Map.of("net", module)).description()).isEqualTo("module models.ResNet under 'net'");
    }

    @Test
    void endsWhereADictionaryContainsItself() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("model", root);
        root.put("weight", TENSOR);

        assertThatThrownBy(() -> find(root))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContaining("got one that contains itself");
    }

    @Test
    void refusesWhatHoldsNoTensors() {
        assertRefused(Map.of("epoch", 3), "got a dictionary");
        assertRefused(new PickledObject("trainer.Trainer"), "got an object of class trainer.Trainer");
        assertRefused(List.of(), "got a list");
        assertRefused("resnet18", "got text");
        assertRefused(null, "got None");
    }

    @Test
    void refusesATensorWithoutName() {
        assertRefused(TENSOR, "got a tensor");
    }

    @Test
    void takesTheKeyThatIsNamed() throws CheckpointFormatException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("state_dict", Map.of("fc.weight", TENSOR));
        root.put("ema", Map.of("module", Map.of("fc.bias", TENSOR), "decay", 0.9));
        root.put("a.b", Map.of("c", TENSOR));
        root.put("epoch", 3);

        assertThat(find(root).otherKeys()).containsExactly("ema", "a.b");
        StateDictFinder.Found ema = find(root, "ema.module");
        assertThat(ema.description()).isEqualTo("state dict under 'ema.module'");
        assertThat(ema.tensors()).containsOnlyKeys("fc.bias");
        assertThat(ema.otherKeys()).containsExactly("state_dict", "a.b");
        assertThat(find(root, "a.b").tensors()).containsOnlyKeys("c");
        for (String wrong : new String[] {"model_ema", "ema.modules", ""}) {
            assertThatThrownBy(() -> find(root, wrong))
                    .isInstanceOf(CheckpointFormatException.class)
                    .hasMessage(
                            "Cannot read key '" + wrong + "' of checkpoint 'hand-made.pth': expected one of the entries"
                                    + " with tensors, [state_dict, ema, a.b], got none");
        }
    }

    private static StateDictFinder.Found find(Object root, String key) throws CheckpointFormatException {
        return new StateDictFinder(new CheckpointFile(FILE.path(), FILE.bytes(), Optional.of(key))).find(root);
    }

    private static StateDictFinder.Found find(Object root) throws CheckpointFormatException {
        return new StateDictFinder(FILE).find(root);
    }

    private static void assertRefused(Object root, String found) {
        assertThatThrownBy(() -> find(root))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessage(
                        "Cannot read pickle of checkpoint 'hand-made.pth': expected a state dict or module with tensors, "
                                + found);
    }
}
