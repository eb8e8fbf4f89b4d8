package org.spottune.weights;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;

/**
 * Converts PyTorch's pickles to dictionaries, lists, plain values, {@link PickledTensor}s and {@link PickledObject}s.
 * Nothing that a pickle names is loaded or run, by these rules:
 *
 * <ol>
 *   <li>A name of any class or function alone is just a {@link PickledGlobal}: modules keep functions as attributes.
 *   <li>A call (REDUCE, OBJ) must be of a function that {@link TorchCalls} knows. With any other call, with or without
 *       arguments, the file is refused, because classes and functions look alike: {@code posix.system('...')} and
 *       {@code Color(3)} are stored in the same way.
 *   <li>Creating an object without a call (NEWOBJ, NEWOBJ_EX, {@code copyreg._reconstructor}) is allowed for every
 *       class, since modules are pickled so. The object only holds attributes; arguments are dropped.
 *   <li>State (BUILD) sets attributes of such objects and is ignored for everything else.
 * </ol>
 *
 * <p>Razorvine's static registry of constructors is neither used nor changed.
 */
final class TorchUnpickler extends BoundedUnpickler {

    private final CheckpointFile file;
    private final PickleInput input;
    private final Map<String, PickledStorage> storages = new LinkedHashMap<>();

    TorchUnpickler(CheckpointFile file, PickleInput input) {
        super(input);
        this.file = file;
        this.input = input;
    }

    /** Reads the pickle at the current position of the input; an input may hold several. */
    Object read() throws CheckpointFormatException {
        try {
            return load();
        } catch (CheckpointFormatException e) {
            throw e;
        } catch (PickleException | IllegalArgumentException e) {
            throw file.refusal("pickle", "before byte " + input.position() + " " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw file.refusal("pickle", "expected a valid instruction before byte " + input.position(), e);
        }
    }

    /** All storages referred to so far, by key, in order of appearance; for a view, the whole storage. */
    Map<String, PickledStorage> storages() {
        return storages;
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        switch (opcode) {
            case Opcodes.GLOBAL -> stack.add(PickledGlobal.of(readLine(), readLine()));
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(PickledGlobal.of((String) stack.pop(), name));
            }
            case Opcodes.REDUCE -> {
                Object[] arguments = (Object[]) stack.pop();
                stack.add(call((PickledGlobal) stack.pop(), arguments));
            }
            case Opcodes.OBJ -> {
                List<Object> parts = stack.pop_all_since_marker();
                PickledGlobal function = (PickledGlobal) parts.get(0);
                stack.add(call(function, parts.subList(1, parts.size()).toArray()));
            }
            case Opcodes.NEWOBJ -> newObject((Object[]) stack.pop());
            case Opcodes.NEWOBJ_EX -> {
                stack.pop(); // keyword arguments
                newObject((Object[]) stack.pop());
            }
            case Opcodes.BUILD -> build(stack.pop());
            case Opcodes.BINPERSID -> stack.add(persistent((Object[]) stack.pop()));
            default -> {
                return super.dispatch(opcode);
            }
        }
        return NO_RETURN_VALUE;
    }

    /** Creates an object; for functions that may be called, calls them. */
    private void newObject(Object[] arguments) {
        PickledGlobal type = (PickledGlobal) stack.pop();
        stack.add(TorchCalls.allows(type) ? call(type, arguments) : new PickledObject(type.name()));
    }

    private Object call(PickledGlobal function, Object[] arguments) {
        charge(arguments.length);
        for (Object argument : arguments) charge(PickledValues.size(argument));
        return TorchCalls.call(function, arguments);
    }

    /** Sets the state of an object: a dictionary, or a pair of dictionaries for ordinary attributes and for slots. */
    private void build(Object state) {
        if (!(stack.peek() instanceof PickledObject target)) return;
        Object[] parts = state instanceof Object[] pair ? pair : new Object[] {state};
        charge(parts.length);
        for (Object part : parts) {
            charge(PickledValues.size(part));
            if (part instanceof Map<?, ?> attributes) target.addAttributes(attributes);
        }
    }

    /**
     * Resolves a reference that PyTorch stores outside the pickle: a storage, or a module's class with its source code.
     */
    private Object persistent(Object[] id) {
        if ("module".equals(id[0])) return id[1];
        if (!"storage".equals(id[0])) {
            throw new IllegalArgumentException("expected a reference to a storage or module, got another kind");
        }
        String key = (String) id[2];
        ElementKind kind = PickledStorage.kindOf((PickledGlobal) id[1]);
        long count = PickledValues.integer(id[4]);
        PickledStorage whole = new PickledStorage(key, kind, count, 0, count);
        PickledStorage known = storages.putIfAbsent(key, whole);
        if (known != null && !known.equals(whole)) {
            throw new IllegalArgumentException("expected storage '" + key + "' to be " + known.elementCount() + " "
                    + known.kind() + " everywhere, got " + count + " " + kind);
        }
        if (id.length < 6 || id[5] == null) return whole;
        Object[] view = (Object[]) id[5];
        return new PickledStorage(key, kind, count, PickledValues.integer(view[1]), PickledValues.integer(view[2]));
    }
}
