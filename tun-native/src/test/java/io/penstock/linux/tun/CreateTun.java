package io.penstock.linux.tun;

import java.io.IOException;

/** A program that makes a TUN interface and says how that went. */
public final class CreateTun {

    private CreateTun() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        try (TunDevice tun = LinuxTun.create(arguments[0], 1, 1420)) {
            System.out.println("created " + tun.name());
        } catch (IOException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
