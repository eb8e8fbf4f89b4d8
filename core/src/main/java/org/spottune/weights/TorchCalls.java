package org.spottune.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The supported calls in a pickle: those that build tensors, Python's containers, and some whose results are often
 * stored beside weights but are ignored. None has an effect outside of the pickle.
 */
final class TorchCalls {

    private static final Map<String, Function<Object[], Object>> ALLOWED = new HashMap<>();

    static {
        allow(
                TorchCalls::tensor,
                "torch._utils._rebuild_tensor",
                "torch._utils._rebuild_tensor_v2",
                "torch._utils._rebuild_tensor_v3");
        allow(
                TorchCalls::wrappedTensor,
                "torch._utils._rebuild_parameter",
                "torch._utils._rebuild_parameter_with_state",
                // PyTorch 0.3 and before
                "torch.autograd.variable.Variable",
                "torch.nn.parameter.Parameter");
        allow(
                TorchCalls::tensorOfSubclass,
                "torch._tensor._rebuild_from_type",
                "torch._tensor._rebuild_from_type_v2",
                "torch.tensor._rebuild_from_type");
        allow(TorchCalls::dictionary, "builtins.dict", "collections.Counter", "collections.OrderedDict");
        allow(arguments -> new LinkedHashMap<>(), "collections.defaultdict");
        allow(
                TorchCalls::list,
                "builtins.frozenset",
                "builtins.list",
                "builtins.set",
                "builtins.tuple",
                "collections.deque");
        allow(arguments -> arguments[0], "torch.Size");
        allow(arguments -> new PickledObject(((PickledGlobal) arguments[0]).name()), "copyreg._reconstructor");
        allowAndIgnore(
                "_codecs.encode",
                "builtins.bytearray",
                "builtins.bytes",
                "builtins.complex",
                "builtins.range",
                "builtins.slice",
                "datetime.date",
                "datetime.datetime",
                "datetime.time",
                "datetime.timedelta",
                "datetime.timezone",
                "decimal.Decimal",
                "functools.partial",
                "numpy._core.multiarray._reconstruct",
                "numpy._core.multiarray.scalar",
                "numpy.core.multiarray._reconstruct",
                "numpy.core.multiarray.scalar",
                "numpy.dtype",
                "pathlib.PosixPath",
                "pathlib.PurePosixPath",
                "pathlib.PureWindowsPath",
                "pathlib.WindowsPath",
                "torch.device",
                "torch.serialization._get_layout",
                "types.SimpleNamespace");
    }

    private TorchCalls() {}

    static boolean allows(PickledGlobal function) {
        return ALLOWED.containsKey(function.name());
    }

    /**
     * The result of a call; fails with an {@link IllegalArgumentException} that names the function if it is not
     * allowed.
     */
    static Object call(PickledGlobal function, Object[] arguments) {
        Function<Object[], Object> call = ALLOWED.get(function.name());
        if (call == null) {
            throw new IllegalArgumentException(
                    "expected calls that rebuild tensors or plain values only, got a call of '" + function.name()
                            + "', which was not run; ask for a file that holds just the state dict");
        }
        return call.apply(arguments);
    }

    private static void allow(Function<Object[], Object> call, String... names) {
        for (String name : names) ALLOWED.put(name, call);
    }

    private static void allowAndIgnore(String... names) {
        for (String name : names) ALLOWED.put(name, arguments -> new PickledObject(name));
    }

    /**
     * Arguments: storage, offset, shape, strides, then others that differ by version; version 3 has the element kind at
     * 6.
     */
    private static PickledTensor tensor(Object[] arguments) {
        PickledStorage storage = (PickledStorage) arguments[0];
        ElementKind kind = storage.kind();
        if (arguments.length > 6 && arguments[6] instanceof PickledGlobal dtype) kind = PickledValues.dtype(dtype);
        TensorLayout layout = new TensorLayout(
                PickledValues.integer(arguments[1]),
                PickledValues.integers(arguments[2]),
                PickledValues.integers(arguments[3]));
        requireNoPendingNegation(arguments[arguments.length - 1]);
        return new PickledTensor(storage, kind, layout);
    }

    /** PyTorch may mark a tensor as negated and leave the negation to the reader; we refuse such tensors. */
    private static void requireNoPendingNegation(Object metadata) {
        if (metadata instanceof Map<?, ?> flags && Boolean.TRUE.equals(flags.get("neg"))) {
            throw new IllegalArgumentException("expected a tensor of plain values, got one marked as negated");
        }
    }

    private static PickledTensor wrappedTensor(Object[] arguments) {
        return (PickledTensor) arguments[0];
    }

    /** Arguments: the function that rebuilds the tensor, the subclass, arguments of the function, attributes of the subclass. */
    private static PickledTensor tensorOfSubclass(Object[] arguments) {
        PickledGlobal function = (PickledGlobal) arguments[0];
        if (!function.name().startsWith("torch._utils._rebuild_tensor")) {
            throw new IllegalArgumentException(
                    "expected a tensor subclass made of a plain tensor, got one made by '" + function.name() + "'");
        }
        return (PickledTensor) call(function, (Object[]) arguments[2]);
    }

    /** Python 2 passes the entries of an ordered dictionary as a list of pairs; Python 3 sets them later. */
    private static Map<Object, Object> dictionary(Object[] arguments) {
        Map<Object, Object> entries = new LinkedHashMap<>();
        if (arguments.length == 0) return entries;
        if (arguments[0] instanceof Map<?, ?> source) {
            entries.putAll(source);
        } else {
            for (Object pair : PickledValues.list(arguments[0])) {
                List<?> entry = PickledValues.list(pair);
                BoundedUnpickler.put(entries, entry.get(0), entry.get(1));
            }
        }
        return entries;
    }

    private static List<Object> list(Object[] arguments) {
        return arguments.length == 0 ? new ArrayList<>() : new ArrayList<>(PickledValues.list(arguments[0]));
    }
}
