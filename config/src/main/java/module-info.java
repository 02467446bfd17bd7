/** Reads and checks wg-quick files and the appliance's own settings. It knows nothing of sockets or packets. */
@org.jspecify.annotations.NullMarked
module io.penstock.config {
    requires static transitive org.jspecify;

    exports io.penstock.config;
    exports io.penstock.config.policy;
}
