package io.penstock.gateway.run;

import io.penstock.config.OffloadSwitch;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadOptions;
import java.util.Map;

/** The settings of a file or a command line in the words of the data plane. */
final class OffloadChoice {

    private OffloadChoice() {}

    /** Everything by default, less or more what was said. */
    static OffloadOptions of(Map<OffloadSwitch, Boolean> said) {
        OffloadOptions options = OffloadOptions.defaults();
        for (Map.Entry<OffloadSwitch, Boolean> one : said.entrySet()) {
            boolean on = one.getValue();
            options = switch (one.getKey()) {
                case UDP_GRO -> with(options, Offload.UDP_GRO, on);
                case UDP_GSO -> with(options, Offload.UDP_GSO, on);
                case TUN_TSO -> with(options, Offload.TUN_TSO, on);
                case TUN_USO -> with(options, Offload.TUN_USO, on);
                case TCP_MERGE -> with(options, Offload.TCP_MERGE, on);
                case UDP_MERGE -> with(options, Offload.UDP_MERGE, on);
                case VERIFY_CHECKSUMS -> options.withVerifiedChecksums(on);
            };
        }
        return options;
    }

    /** All are on to begin with, so only what is off makes a difference. */
    private static OffloadOptions with(OffloadOptions options, Offload offload, boolean on) {
        return on ? options : options.without(offload);
    }
}
