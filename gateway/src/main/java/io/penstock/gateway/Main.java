package io.penstock.gateway;

/** Where the virtual machine starts. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name. */
    public static void main(String[] args) {
        System.exit(2);
    }
}
