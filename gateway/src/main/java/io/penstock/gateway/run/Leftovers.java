package io.penstock.gateway.run;

import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Hooks;
import io.penstock.gateway.host.Journal;
import io.penstock.gateway.host.RunFolder;
import io.penstock.gateway.host.Undoing;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a gateway that was killed has left on the machine. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * Undoes what an earlier run of this interface left, if there was one.
     *
     * @throws Failure when that run is still alive, or its journal cannot be read
     */
    public static void undo(Machine machine, String interfaceName) throws Failure {
        Path file = RunFolder.journal(interfaceName);
        if (!Files.exists(file)) {
            return;
        }
        Journal journal = Journal.reopen(file);
        Journal.Owner owner = journal.owner();
        if (owner.isAlive()) {
            throw new Failure(
                    Failure.FAILED, interfaceName + " is already run by the Penstock with process id " + owner.pid());
        }
        Journal.Owner self = Journal.Owner.self(interfaceName);
        boolean ours = owner.networkNamespace().equals(self.networkNamespace());
        if (ours) {
            machine.say("Undoing what an earlier run of " + interfaceName + " left behind.");
        } else {
            machine.say("An earlier run of " + interfaceName
                    + " ended in another network namespace; what it changed there is left alone.");
        }
        Undoing undoing =
                new Undoing(machine.shell(), machine.sysctls(), new Hooks(interfaceName, machine.err()), owner);
        journal.undoAll(ours ? undoing : entry -> {}).forEach(machine::complain);
    }
}
