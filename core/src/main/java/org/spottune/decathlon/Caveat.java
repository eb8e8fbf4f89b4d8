package org.spottune.decathlon;

/** A reason why an accuracy is not directly comparable with others. */
public enum Caveat {
    /** Validation images may differ from test images: ranks on one need not hold on the other. */
    NOT_ON_TEST("v", "measured on the validation split, not on the test split"),
    SEEN_IN_TRAINING("s", "measured on images that training has seen");

    private final String mark;
    private final String meaning;

    Caveat(String mark, String meaning) {
        this.mark = mark;
        this.meaning = meaning;
    }

    /** A letter to print beside a number. */
    public String mark() {
        return mark;
    }

    /** A phrase for a legend. */
    public String meaning() {
        return meaning;
    }
}
