package io.penstock.gateway.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A network namespace of a lab.
 *
 * @param lab the lab that removes it
 * @param name its name for {@code ip netns}
 * @param role its name in the drawing
 */
record Namespace(Lab lab, String name, String role) {

    /** Runs {@code ip} with these words in the namespace; it must succeed. */
    Namespace ip(String words) {
        run("ip " + words);
        return this;
    }

    /** Gives an interface an address; IPv6 addresses are usable at once, without duplicate address detection. */
    Namespace address(String device, String... addresses) {
        for (String address : addresses) {
            ip("addr add " + address + " dev " + device + (address.contains(":") ? " nodad" : ""));
        }
        return this;
    }

    /** Lets the namespace forward IPv4 and IPv6. */
    Namespace forward() {
        run("sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        return this;
    }

    /** Loads nftables rules. */
    Namespace nft(String rules) {
        Shell.run(inside("nft", rules));
        return this;
    }

    /** Runs a command whose words hold no spaces; it must succeed. */
    String run(String words) {
        return Shell.run(inside(words.split(" +", -1))).text();
    }

    /** Runs a command that may fail. */
    Shell.Result attempt(String words) {
        return Shell.attempt(inside(words.split(" +", -1)));
    }

    /** Starts a process that goes on beside the test. */
    Background start(String title, List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(inside(command.toArray(String[]::new)));
        builder.environment().putAll(environment);
        return lab.own(Background.start(builder, lab.file(title + "." + role + ".log")));
    }

    /** Starts a process that goes on beside the test, from words that hold no spaces. */
    Background start(String title, String words) {
        return start(title, List.of(words.split(" +", -1)), Map.of());
    }

    /** Whether one of the pings to an address is answered within the seconds. */
    boolean reaches(String address, int seconds) {
        return attempt("ping -n -i 0.2 -c 1 -w " + seconds + " " + address).exit() == 0;
    }

    /** Process ids of what runs in the namespace. */
    List<String> processes() {
        return Shell.run("ip", "netns", "pids", name).text().lines().toList();
    }

    private String[] inside(String... command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
        words.addAll(List.of(command));
        return words.toArray(String[]::new);
    }
}
