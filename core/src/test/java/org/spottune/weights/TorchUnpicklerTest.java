package org.spottune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchUnpicklerTest {

    private static final Path FILE = Path.of("hand-made.pth");

    @Test
    void keepsTheOrderOfDictionaries() throws IOException {
        Object value = read(pickle -> pickle.dictionary().items(items -> items.text("z")
                .integer(1)
                .text("a")
                .integer(2)
                .text("m")
                .none()));

        assertThat(value).isInstanceOf(Map.class);
        assertThat(((Map<?, ?>) value).keySet().toArray()).containsExactly("z", "a", "m");
    }

    @Test
    void leavesNamesAlone() throws IOException {
        assertThat(read(pickle -> pickle.global("posix", "system"))).isEqualTo(new PickledGlobal("posix.system"));
        assertThat(read(pickle -> pickle.global("__builtin__", "set"))).isEqualTo(new PickledGlobal("builtins.set"));
    }

    @ParameterizedTest
    @CsvSource({"posix,system", "builtins,eval", "models,ResNet", "os.path,join", "torch,load", "builtins,getattr"})
    void refusesToCallAnythingThatIsNotKnown(String module, String name) {
        assertRefused(
                pickle -> pickle.global(module, name)
                        .tuple(arguments -> arguments.text("touch /tmp/pwned"))
                        .reduce(),
                "got a call of '" + module + "." + name + "', which was not run");
        assertRefused(
                pickle -> pickle.global(module, name).tuple(arguments -> {}).reduce(), module + "." + name);
        // OBJ is a call, like REDUCE.
        assertRefused(
                pickle -> pickle.mark()
                        .global(module, name)
                        .text("touch /tmp/pwned")
                        .raw('o'),
                module + "." + name);
    }

    @Test
    void refusesNamesPutTogetherOnTheStack() {
        assertRefused(
                pickle -> pickle.text("posix")
                        .text("system")
                        .raw(0x93)
                        .tuple(arguments -> arguments.text("true"))
                        .reduce(),
                "'posix.system'");
    }

    @Test
    void refusesHiddenFunctionsOfTensorSubclasses() {
        assertRefused(
                pickle -> pickle.global("torch._tensor", "_rebuild_from_type_v2")
                        .tuple(arguments -> arguments
                                .global("posix", "system")
                                .global("torch", "Tensor")
                                .tuple(inner -> inner.text("true"))
                                .none())
                        .reduce(),
                "expected a tensor subclass made of a plain tensor, got one made by 'posix.system'");
    }

    @Test
    void makesAttributeHoldersOfUnknownClasses() throws IOException {
        PickledObject object = (PickledObject) read(pickle -> pickle.global("models", "ResNet")
                .tuple(arguments -> arguments.text("dropped"))
                .newObject()
                .dictionary()
                .items(items -> items.text("depth").integer(26))
                .build());

        assertThat(object.className()).isEqualTo("models.ResNet");
        assertThat(object.attribute("depth")).isEqualTo(26L);
        assertThat(object.attribute("width")).isNull();
    }

    @Test
    void makesAttributeHoldersTheWayPython2DoesToo() throws IOException {
        PickledObject object = (PickledObject) read(pickle -> pickle.global("copy_reg", "_reconstructor")
                .tuple(arguments -> arguments
                        .global("models", "ResNet")
                        .global("__builtin__", "object")
                        .none())
                .reduce());

        assertThat(object.className()).isEqualTo("models.ResNet");
    }

    @Test
    void readsAttributesInSlots() throws IOException {
        PickledObject object = (PickledObject) read(pickle -> pickle.global("models", "Slotted")
                .tuple(arguments -> {})
                .newObject()
                .tuple(state -> state.none().dictionary().items(items -> items.text("depth")
                        .integer(26)))
                .build());

        assertThat(object.attribute("depth")).isEqualTo(26L);
    }

    @Test
    void fillsSubclassesOfDictAndList() throws IOException {
        PickledObject object = (PickledObject) read(pickle -> pickle.global("config", "Options")
                .tuple(arguments -> {})
                .newObject()
                .items(items -> items.text("a").integer(1))
                .integer(2)
                .append());

        assertThat(object.entries()).isEqualTo(Map.of("a", 1L));
        assertThat(object.elements()).isEqualTo(List.of(2L));
    }

    @Test
    void readsOrderedDictionariesOfPython2() throws IOException {
        Object value = read(pickle -> pickle.global("collections", "OrderedDict")
                .tuple(arguments -> arguments
                        .list()
                        .list()
                        .text("b")
                        .append()
                        .integer(1)
                        .append()
                        .append()
                        .list()
                        .text("a")
                        .append()
                        .integer(2)
                        .append()
                        .append())
                .reduce());

        assertThat(((Map<?, ?>) value).keySet().toArray()).containsExactly("b", "a");
    }

    @Test
    void readsParametersOfPyTorch03() throws IOException {
        PickledTensor tensor = (PickledTensor) read(pickle -> pickle.global("torch.nn.parameter", "Parameter")
                .tuple(arguments -> arguments.vector("0", 3))
                .reduce()
                .tuple(state -> state.yes().raw(0x89).dictionary())
                .build());

        assertThat(tensor.kind()).isEqualTo(ElementKind.FLOAT32);
        assertThat(tensor.layout().shape()).containsExactly(3);
    }

    @Test
    void takesTheKindFromTheCallForStoragesWithoutType() throws IOException {
        PickledTensor tensor = (PickledTensor) read(pickle -> pickle.global("torch._utils", "_rebuild_tensor_v3")
                .tuple(arguments -> arguments
                        .tuple(id -> id.text("storage")
                                .global("torch.storage", "UntypedStorage")
                                .text("0")
                                .text("cpu")
                                .integer(8))
                        .raw('Q')
                        .integer(0)
                        .integers(4)
                        .integers(1)
                        .raw(0x89)
                        .none()
                        .global("torch", "bfloat16"))
                .reduce());

        assertThat(tensor.kind()).isEqualTo(ElementKind.BFLOAT16);
        assertThat(tensor.storage().kind()).isEqualTo(ElementKind.UINT8);
    }

    @Test
    void readsClassesThatTravelWithTheirSource() throws IOException {
        Object value = read(pickle -> pickle.tuple(id -> id.text("module")
                        .global("models", "ResNet")
                        .text("models.py")
                        .text("class ResNet: pass"))
                .raw('Q'));

        assertThat(value).isEqualTo(new PickledGlobal("models.ResNet"));
    }

    @Test
    void passesOverTheOtherConstructorsOfTheVirtualMachine() throws IOException {
        IObjectConstructor intruder = arguments -> {
            throw new AssertionError("called");
        };
        Unpickler.registerConstructor("spottune.test", "Intruder", intruder);
        try {
            assertRefused(
                    pickle ->
                            pickle.global("spottune.test", "Intruder").raw(')').reduce(),
                    "'spottune.test.Intruder'");
        } finally {
            SharedConstructors.names().remove("spottune.test.Intruder");
        }
        // Razorvine itself would return a BigDecimal.
        assertThat(read(pickle -> pickle.global("decimal", "Decimal")
                        .tuple(arguments -> arguments.text("1"))
                        .reduce()))
                .isInstanceOf(PickledObject.class);
    }

    @Test
    void leavesNoConstructorsBehind() throws IOException {
        Set<String> before = Set.copyOf(SharedConstructors.names());

        Checkpoint.read(CheckpointFixtures.path("trainer-protocol4.pth"));

        assertThat(SharedConstructors.names()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("impossiblePickles")
    void refusesPicklesThatMakeNoSense(String problem, Consumer<PickleWriter> pickle) {
        assertRefused(pickle, problem);
    }

    static Stream<Arguments> impossiblePickles() {
        return Stream.of(
                refused("got one of 2147483647", pickle -> pickle.raw('X', 0xff, 0xff, 0xff, 0x7f)),
                refused("got one of 4294967295", pickle -> pickle.raw('B', 0xff, 0xff, 0xff, 0xff)),
                refused("got one of -1", pickle -> pickle.raw('T', 0xff, 0xff, 0xff, 0xff)),
                refused("got one of -1", pickle -> pickle.raw(0x8e).raw(longBytes(-1))),
                refused("got one of 1000000000000", pickle -> pickle.raw(0x8d).raw(longBytes(1_000_000_000_000L))),
                refused("got one of 2000000000", pickle -> pickle.raw(0x8b, 0x00, 0x94, 0x35, 0x77)),
                refused("expected a valid instruction before byte 3", pickle -> {}),
                refused("expected a valid instruction", pickle -> pickle.raw('t')),
                refused("expected a valid instruction", pickle -> pickle.integer(1)
                        .reduce()),
                refused(
                        "expected a valid instruction",
                        pickle -> pickle.integer(1).integer(2).append()),
                refused("expected a valid instruction", PickleWriter::build),
                refused("invalid memo key", pickle -> pickle.recall(7)),
                refused("invalid pickle opcode: 1", pickle -> pickle.raw(1)),
                refused("unsupported pickle protocol: 9", pickle -> pickle.raw(0x80, 9)),
                refused("Unimplemented opcode EXT1", pickle -> pickle.raw(0x82, 1)),
                refused("out-of-band data", pickle -> pickle.raw(0x97)),
                refused("text instruction 'L'", pickle -> pickle.raw("L123L\n".getBytes(StandardCharsets.UTF_8))),
                refused("text instruction 'P'", pickle -> pickle.raw("P0\n".getBytes(StandardCharsets.UTF_8))),
                refused("expected an integer of at most 64 bits, got 'x'", pickle -> pickle.raw('I', 'x', '\n')),
                refused("lines of at most 1000 characters", pickle -> pickle.global("m".repeat(2000), "n")),
                refused(
                        "class names of at most 1000 characters",
                        pickle -> pickle.text("m".repeat(2000)).text("n").raw(0x93)),
                refused("expected at most 64 dimensions, got 65", tensorOf(0, new long[65], new long[65])),
                refused("keys that Python can hash", pickle -> pickle.dictionary()
                        .items(items -> items.list().integer(1))),
                refused("expected a storage size >= 0, got -1", pickle -> pickle.storage("FloatStorage", "0", -1)),
                refused(
                        "expected a storage class such as torch.FloatStorage, got 'torch.QInt8Storage'",
                        pickle -> pickle.storage("QInt8Storage", "0", 1)),
                refused(
                        "expected a view within 4 elements, got 3 from 2",
                        pickle -> pickle.storage("FloatStorage", "0", 4, view -> view.integers(1, 2, 3))),
                refused(
                        "expected a view within 4 elements, got 9223372036854775807 from 2",
                        pickle -> pickle.storage("FloatStorage", "0", 4, view -> view.integers(1, 2, Long.MAX_VALUE))),
                refused(
                        "expected storage '0' to be 4 FLOAT32 everywhere, got 4 INT32",
                        pickle -> pickle.storage("FloatStorage", "0", 4).storage("IntStorage", "0", 4)),
                refused("expected a reference to a storage or module", pickle -> pickle.tuple(id -> id.text("tensor"))
                        .raw('Q')),
                refused("expected shape >= 0, got -3", tensorOf(0, new long[] {-3}, new long[] {1})),
                refused("expected offset >= 0, got -1", tensorOf(-1, new long[] {3}, new long[] {1})),
                refused("expected stride >= 0, got -1", tensorOf(0, new long[] {3}, new long[] {-1})),
                refused("expected one stride for each dimension", tensorOf(0, new long[] {3, 1}, new long[] {1})),
                refused(
                        "expected a size that fits 64 bits",
                        tensorOf(0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0})),
                refused("expected a size that fits 64 bits", tensorOf(0, new long[] {3}, new long[] {Long.MAX_VALUE})),
                refused("expected a size that fits 64 bits", tensorOf(Long.MAX_VALUE, new long[] {2}, new long[] {1})),
                refused("expected an integer of at most 64 bits, got text", pickle -> pickle.global(
                                "torch._utils", "_rebuild_tensor")
                        .tuple(arguments -> arguments
                                .storage("FloatStorage", "0", 1)
                                .text("0")
                                .integers()
                                .integers())
                        .reduce()),
                refused("got one marked as negated", pickle -> pickle.global("torch._utils", "_rebuild_tensor_v2")
                        .tuple(arguments -> arguments
                                .storage("FloatStorage", "0", 1)
                                .integer(0)
                                .integers(1)
                                .integers(1)
                                .yes()
                                .none()
                                .dictionary()
                                .items(items -> items.text("neg").yes()))
                        .reduce()));
    }

    @Test
    void refusesMoreInstructionsThanCheckpointsNeed() {
        byte[] endless = new byte[10_000_001];
        Arrays.fill(endless, (byte) 'N');

        assertRefused(pickle -> pickle.raw(endless), "expected at most 10000000 instructions, got more");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 20})
    void saysWhereAPickleEnds(int length) {
        byte[] whole = PickleWriter.pickle(pickle -> pickle.text("a longer piece of text"));
        CheckpointFile file = new CheckpointFile(FILE, ByteRange.of(Arrays.copyOf(whole, length)));

        assertThatThrownBy(() -> new TorchUnpickler(file, new PickleInput(file, file.bytes())).read())
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageStartingWith("Cannot read pickle of checkpoint 'hand-made.pth': ");
    }

    /** A thousand calls that would copy the same 100,000 values each time. */
    @ParameterizedTest
    @CsvSource({"builtins,list", "builtins,set", "torch,Size"})
    void refusesCopiesWithoutEnd(String module, String name) {
        assertRefused(
                pickle -> {
                    pickle.tuple(tuple -> {
                        for (int i = 0; i < 100_000; i++) tuple.none();
                    });
                    pickle.remember(1);
                    for (int i = 0; i < 1000; i++) {
                        pickle.global(module, name).recall(1).raw(0x85).reduce();
                    }
                },
                "expected at most 10000000 instructions, got more");
    }

    @Test
    void refusesStateThatIsCopiedWithoutEnd() {
        assertRefused(
                pickle -> {
                    pickle.dictionary().items(items -> {
                        for (int i = 0; i < 100_000; i++) items.text("key " + i).none();
                    });
                    pickle.remember(1);
                    for (int i = 0; i < 1000; i++) {
                        pickle.global("models", "Part")
                                .raw(')')
                                .newObject()
                                .recall(1)
                                .build();
                    }
                },
                "expected at most 10000000 instructions, got more");
    }

    @Test
    void keepsTuplesAndNoneInLists() throws IOException {
        Object value =
                read(pickle -> pickle.list().integers(1, 2).append().none().append());

        assertThat((List<?>) value).hasSize(2);
        assertThat((Object[]) ((List<?>) value).get(0)).containsExactly(1L, 2L);
    }

    private static Arguments refused(String problem, Consumer<PickleWriter> pickle) {
        return Arguments.of(problem, pickle);
    }

    private static Consumer<PickleWriter> tensorOf(long offset, long[] shape, long[] strides) {
        return pickle -> pickle.tensor(storage -> storage.storage("FloatStorage", "0", 4), offset, shape, strides);
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    private static void assertRefused(Consumer<PickleWriter> pickle, String problem) {
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageStartingWith("Cannot read pickle of checkpoint 'hand-made.pth': ")
                .hasMessageContaining(problem);
    }

    private static Object read(Consumer<PickleWriter> pickle) throws IOException {
        CheckpointFile file = new CheckpointFile(FILE, ByteRange.of(PickleWriter.pickle(pickle)));
        return new TorchUnpickler(file, new PickleInput(file, file.bytes())).read();
    }

    /** Razorvine's registry of constructors is static, and visible to subclasses only. */
    private static final class SharedConstructors extends Unpickler {

        static Set<String> names() {
            return objectConstructors.keySet();
        }
    }
}
