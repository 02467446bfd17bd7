package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.file.Path;

/** Undoes the entries of one interface's journal on this machine. */
public final class Undoing implements Undo.Doer {

    private final Shell shell;
    private final Sysctls sysctls;
    private final Hooks hooks;
    private final Journal.Owner owner;

    /** Undoes what {@code owner} has written down. */
    public Undoing(Shell shell, Sysctls sysctls, Hooks hooks, Journal.Owner owner) {
        this.shell = shell;
        this.sysctls = sysctls;
        this.hooks = hooks;
        this.owner = owner;
    }

    @Override
    public void undo(Undo undo) throws Failure {
        switch (undo) {
            case Undo.Run run -> shell.must(run.argv().toArray(String[]::new));
            case Undo.Hook hook -> hooks.run(hook.command());
            case Undo.Sysctl sysctl -> sysctls.restore(owner, sysctl);
            case Undo.Delete delete -> delete(Path.of(delete.file()));
        }
    }

    /** A folder in which others have files by now stays. */
    private static void delete(Path file) throws Failure {
        try {
            RunFolder.removeIfEmpty(file);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot remove " + file + ": " + e.getMessage(), e);
        }
    }
}
