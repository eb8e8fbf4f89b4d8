package org.spottune.weights;

/**
 * A tensor as a pickle describes it: a view of a storage that is not looked at yet.
 *
 * @param storage where the elements lie
 * @param kind format of the elements; differs from the storage's for storages without a type
 * @param layout position of the elements, counted from the beginning of the storage or of its view
 */
record PickledTensor(PickledStorage storage, ElementKind kind, TensorLayout layout) {}
