package org.spottune.nn.blocks;

/**
 * The routing decisions of a mini-batch, block by block, and the loss gradient with respect to them.
 *
 * <p>A decision is hard: {@code true} sends the image through the fine-tuned branch, {@code false} through the frozen
 * one. Not thread-safe.
 */
public final class Gates {

    private final boolean[][] tuned;
    private final double[][] gradient;

    /** @param tuned {@code [blocks][batch]} */
    public Gates(boolean[][] tuned) {
        this.tuned = tuned;
        this.gradient = new double[tuned.length][];
    }

    /** No routed block at all. */
    public static Gates none() {
        return new Gates(new boolean[0][]);
    }

    public int blocks() {
        return tuned.length;
    }

    /** Decisions {@code [batch]} of one routed block. */
    boolean[] tuned(int block) {
        return tuned[block];
    }

    /** Adds a value per block to the gradient of every row, after a backward pass. */
    public void addToGradient(double[] byBlock) {
        for (int block = 0; block < byBlock.length; block++) {
            double[] ofBlock = gradient(block);
            for (int row = 0; row < ofBlock.length; row++) {
                ofBlock[row] += byBlock[block];
            }
        }
    }

    void gradient(int block, double[] byRow) {
        gradient[block] = byRow;
    }

    /** Loss gradient {@code [batch]} with respect to the weight of the tuned branch of one block, after a backward pass. */
    public double[] gradient(int block) {
        if (gradient[block] == null) {
            throw new IllegalStateException("Gate gradient of routed block " + block + " needs a backward pass first");
        }
        return gradient[block];
    }
}
