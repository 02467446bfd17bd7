package io.penstock.gateway.train;

import io.penstock.gateway.host.Shell;
import io.penstock.linux.netns.PrivateNamespace;

/** Two namespaces and the cable between them; everything is gone when both are closed and nothing runs in them. */
final class Ground implements AutoCloseable {

    static final String LEFT_OUTSIDE = "192.0.2.1";
    static final String RIGHT_OUTSIDE = "192.0.2.2";

    private final Shell shell;
    private final PrivateNamespace left;
    private final PrivateNamespace right;

    private Ground(Shell shell, PrivateNamespace left, PrivateNamespace right) {
        this.shell = shell;
        this.left = left;
        this.right = right;
    }

    static Ground lay(Shell shell) throws Exception {
        PrivateNamespace left = PrivateNamespace.make("left");
        try {
            Ground ground = new Ground(shell, left, PrivateNamespace.make("right"));
            ground.cable();
            return ground;
        } catch (Exception e) {
            left.close();
            throw e;
        }
    }

    private void cable() throws Exception {
        try {
            ip(left, "link set lo up");
            ip(left, "link add outer type veth peer name outer netns " + right.path());
            ip(left, "address add " + LEFT_OUTSIDE + "/24 dev outer");
            ip(left, "link set outer up");
            ip(right, "address add " + RIGHT_OUTSIDE + "/24 dev outer");
            ip(right, "link set outer up");
        } catch (Exception e) {
            right.close();
            throw e;
        }
    }

    PrivateNamespace left() {
        return left;
    }

    PrivateNamespace right() {
        return right;
    }

    /** Runs {@code ip} with these words inside. */
    void ip(PrivateNamespace inside, String words) throws Exception {
        String[] argv = ("ip " + words).split(" ", -1);
        inside.run(() -> shell.must(argv));
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
