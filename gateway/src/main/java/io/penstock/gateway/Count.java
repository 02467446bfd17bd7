package io.penstock.gateway;

/** Numbers with their nouns, as people read them. */
public final class Count {

    private Count() {}

    /** {@code 1 record}, {@code 3 records}; for nouns whose plural takes an s. */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
