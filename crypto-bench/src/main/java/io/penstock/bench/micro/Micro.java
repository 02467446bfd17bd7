package io.penstock.bench.micro;

import org.openjdk.jmh.Main;

/** Runs the micro-benchmarks: all, or those whose name contains an argument. Takes JMH's options; {@code -h} lists them. */
public final class Micro {

    private Micro() {}

    /** The main method. */
    public static void main(String[] arguments) throws Exception {
        Main.main(arguments);
    }
}
