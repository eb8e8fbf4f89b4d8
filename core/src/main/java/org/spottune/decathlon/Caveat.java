package org.spottune.decathlon;

/** Why an accuracy must not be compared with others without a word. */
public enum Caveat {
    /** Validation images are not always like test images: ranks on the one need not be those on the other. */
    NOT_ON_TEST("v", "measured on the validation split, not on the test split"),
    SEEN_IN_TRAINING("s", "measured on images that training has seen");

    private final String mark;
    private final String meaning;

    Caveat(String mark, String meaning) {
        this.mark = mark;
        this.meaning = meaning;
    }

    /** One letter, to stand beside a number. */
    public String mark() {
        return mark;
    }

    /** A phrase for a legend. */
    public String meaning() {
        return meaning;
    }
}
