package io.penstock.bench.e2e;

/** Something to measure on a bed whose tunnel is up and warm. */
interface Case {

    /** How the report calls it. */
    String name();

    /** Where the report puts it. */
    Table table();

    /** Whether the arrangement has anything to say here. */
    default boolean belongsTo(Arrangement arrangement) {
        return arrangement != Arrangement.AUDIT;
    }

    /** Measures it. */
    Figures measure(Bed bed, Turn turn);
}
