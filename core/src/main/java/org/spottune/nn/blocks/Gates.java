package org.spottune.nn.blocks;

/**
 * The routing decisions of a mini-batch by block, and the loss gradient with respect to them.
 *
 * <p>Decisions are hard: {@code true} sends the image through the fine-tuned branch, {@code false} through the frozen
 * one. Not thread-safe.
 */
public final class Gates {

    private final boolean[][] tuned;
    private final double[][] gradient;
    private boolean reached;

    /** @param tuned decisions {@code [routed blocks][batch]} */
    public Gates(boolean[][] tuned) {
        this.tuned = tuned;
        this.gradient = new double[tuned.length][];
        clearGradient();
    }

    /** Gates of a network without routed blocks. */
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

    /** Sets the gradient to zero, before a backward pass. */
    public void clearGradient() {
        for (int block = 0; block < tuned.length; block++) {
            gradient[block] = new double[tuned[block].length];
        }
        reached = false;
    }

    /** Adds one value per routed block to the gradient of every row of the batch. */
    public void addToGradient(double[] byBlock) {
        reached = true;
        for (int block = 0; block < byBlock.length; block++) {
            double[] ofBlock = gradient[block];
            for (int row = 0; row < ofBlock.length; row++) {
                ofBlock[row] += byBlock[block];
            }
        }
    }

    void gradient(int block, double[] byRow) {
        reached = true;
        gradient[block] = byRow;
    }

    /** Whether any gate got a gradient since {@link #clearGradient}. */
    public boolean isReached() {
        return reached;
    }

    /**
     * Loss gradient {@code [batch]} with respect to the weight of one block's fine-tuned branch; zero if the last
     * backward pass did not reach the block.
     */
    public double[] gradient(int block) {
        return gradient[block];
    }
}
