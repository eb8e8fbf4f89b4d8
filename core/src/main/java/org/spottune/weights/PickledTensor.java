package org.spottune.weights;

/**
 * A tensor as a pickle describes it: a view of a storage that has not been read yet.
 *
 * @param storage that holds the elements
 * @param kind format of the elements; differs from the storage's for untyped storages
 * @param layout position of the elements, counted from the beginning of the storage or of its view
 */
record PickledTensor(PickledStorage storage, ElementKind kind, TensorLayout layout) {}
