package io.penstock.gateway.local;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Closes what nobody can do more about. */
final class Closing {

    private static final Logger LOG = System.getLogger(Closing.class.getName());

    private Closing() {}

    /** Closes it; an error is of interest only to somebody who debugs. */
    static void quietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing {0}: {1}", resource, e.toString());
        }
    }
}
