package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.policy.Verdict;
import java.util.List;

/** The series of the policy: what is in force, and what it answers. */
final class PolicyMetrics {

    private static final Metric RULES =
            Metric.gauge("penstock_policy_rules", "rules", "Rules in force; 0 where there is no policy.");
    private static final Metric VERSION = Metric.gauge(
            "penstock_policy_version",
            "1",
            "Rises with every policy put in force, and under one with every change of who has which address.");
    private static final Metric VERDICTS = Metric.counter(
            "penstock_policy_verdicts_total",
            "verdicts",
            "What the policy answered when it was asked: once for a flow and a version, and for every fragment and ICMP"
                    + " error.",
            "verdict");
    private static final Metric ANSWERS = Metric.counter(
            "penstock_policy_answers_total",
            "packets",
            "RST and ICMP answers to those whose packets are rejected, by the way they go.",
            "direction");
    private static final Metric SUPPRESSED = Metric.counter(
            "penstock_policy_answers_suppressed_total",
            "packets",
            "Rejected packets that got no answer because of the limit of answers.");

    static final List<Metric> METRICS = List.of(RULES, VERSION, VERDICTS, ANSWERS, SUPPRESSED);

    private PolicyMetrics() {}

    static List<Family> of(DeviceSnapshot device) {
        return List.of(
                Family.of(RULES).add(device.load().policyRules()),
                Family.of(VERSION).add(device.load().policyVersion()),
                Family.of(VERDICTS)
                        .add(DeviceMetrics.value(device, Counter.VERDICTS_ALLOW), Verdict.ALLOW.label())
                        .add(DeviceMetrics.value(device, Counter.VERDICTS_DROP), Verdict.DROP.label())
                        .add(DeviceMetrics.value(device, Counter.VERDICTS_REJECT), Verdict.REJECT.label()),
                Family.of(ANSWERS)
                        .add(DeviceMetrics.value(device, Counter.REJECTIONS_DELIVERED), Direction.INBOUND.label())
                        .add(DeviceMetrics.value(device, Counter.REJECTIONS_SENT), Direction.OUTBOUND.label()),
                Family.of(SUPPRESSED).add(DeviceMetrics.value(device, Counter.REJECTIONS_SUPPRESSED)));
    }
}
