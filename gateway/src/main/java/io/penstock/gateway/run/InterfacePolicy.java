package io.penstock.gateway.run;

import io.penstock.config.AddressPrefix;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.gateway.Failure;
import io.penstock.gateway.policy.AddressWatch;
import io.penstock.gateway.policy.LoadedPolicy;
import io.penstock.gateway.policy.MachineAddresses;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.policy.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The policy of an interface that has no configuration, only a file of rules, and its life while the interface runs. */
final class InterfacePolicy implements AutoCloseable {

    private final Path file;
    private final DeviceControl control;
    private final Consumer<String> complain;
    private volatile LoadedPolicy current;
    private @Nullable AddressWatch watch;

    private InterfacePolicy(LoadedPolicy first, DeviceControl control, Consumer<String> complain) {
        this.file = first.file();
        this.control = control;
        this.complain = complain;
        this.current = first;
    }

    /** Reads a file of rules before there is anything to put them in force over. */
    static LoadedPolicy read(Path file, Consumer<String> complain) throws Failure {
        return LoadedPolicy.readAlone(file, MachineAddresses.now(), complain);
    }

    /** Puts rules in force over a device that has no peers yet. */
    static InterfacePolicy enforce(LoadedPolicy policy, DeviceControl control, Consumer<String> complain) {
        InterfacePolicy enforced = new InterfacePolicy(policy, control, complain);
        control.setPolicy(policy.policy());
        return enforced;
    }

    /**
     * Reads the file again and puts it in force where it says something else.
     *
     * @return one line for people
     * @throws IOException where the file is refused, with one line that says why; the rules before go on
     */
    synchronized String reload() throws IOException {
        try {
            LoadedPolicy next = read(file, complain);
            if (next.isSameAs(current)) {
                return "policy: nothing has changed";
            }
            put(next);
            return "policy: " + next.summary();
        } catch (Failure e) {
            throw new IOException(e.getMessage() + "; the policy goes on as it was", e);
        }
    }

    /** Goes with the machine's addresses from now on, until it is closed. */
    void followAddresses() {
        watch = AddressWatch.start(this::follow);
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }

    /** The machine has other addresses. */
    synchronized void follow(Set<AddressPrefix> machineAddresses) {
        LoadedPolicy next = current.on(machineAddresses);
        if (!next.isSameAs(current)) {
            put(next);
        }
    }

    private void put(LoadedPolicy next) {
        control.setPolicy(next.policy());
        current = next;
    }

    /** Asks the rules in force; parameters as of {@link Tracer#trace}. */
    TraceAnswer trace(String source, String destination) throws Failure {
        try (DeviceSnapshot snapshot = control.snapshot()) {
            return Tracer.of(current, snapshot, Map.of()).trace(source, destination);
        }
    }

    /** What people call a rule, null for the default. */
    @Nullable String ruleName(int id) {
        return current.ruleName(id).orElse(null);
    }

    /** What names the file's content in the log. */
    String hash() {
        return AuditTrail.hashOf(List.of(file));
    }

    /** One line for people. */
    String summary() {
        return "policy: " + inForce();
    }

    /** The rules in force, in one line. */
    String inForce() {
        return current.summary();
    }
}
