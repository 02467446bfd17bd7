package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Records as the flow log writes them, one of each kind, for sinks that say them in other words. */
public final class SampleLog {

    public static final String GATEWAY_ID = "gw1/wg0";
    public static final String BOOT_ID = "3f1c2f3e-0000-4000-8000-0123456789ab";
    public static final String PEER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    public static final String OTHER_PEER_KEY = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    public static final String HASH = "ab".repeat(32);

    private SampleLog() {}

    /** A record with these fields, given as JSON without braces. */
    public static LogFollower.Line line(long seq, String type, String fields) {
        String json =
                "{\"schema_version\":1,\"record_type\":\"" + type + "\",\"seq\":" + seq + ",\"boot_id\":\"" + BOOT_ID
                        + "\",\"gateway_id\":\"" + GATEWAY_ID + "\",\"prev_hash\":\"" + HASH
                        + "\",\"time\":\"2026-11-22T10:00:10.123456789Z\"," + fields + ",\"hash\":\"" + HASH + "\"}";
        return new LogFollower.Line(seq, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String window() {
        return "\"window_start\":\"2026-11-22T10:00:00Z\",\"window_end\":\"2026-11-22T10:00:10Z\"";
    }

    private static String peer() {
        return "\"peer\":{\"public_key\":\"" + PEER_KEY
                + "\",\"name\":\"läptop\",\"tunnel_ip\":\"10.66.0.2\",\"endpoint\":\"192.0.2.2:4444\"}";
    }

    private static String counts(long seq) {
        return "\"tx_packets\":" + (seq + 1) + ",\"tx_bytes\":" + 1000 * seq + ",\"rx_packets\":" + (seq + 2)
                + ",\"rx_bytes\":" + 2000 * seq;
    }

    /** A TCP flow over IPv4 that goes on: its start is in the window. */
    public static LogFollower.Line tcpStart(long seq) {
        return line(
                seq,
                "start",
                "\"flow_id\":\"01-2a\",\"community_id\":\"1:AAECAwQFBgcICQoLDA0ODxAREhM=\"," + window()
                        + ",\"flow_start\":\"2026-11-22T10:00:01.5Z\",\"last_packet\":\"2026-11-22T10:00:09.25Z\","
                        + peer()
                        + ",\"traffic_class\":\"subnet\",\"direction\":\"ingress\",\"protocol\":6,\"src_ip\":\"10.66.0.2\","
                        + "\"src_port\":40000,\"dst_ip\":\"198.18.0.1\",\"dst_port\":443,\"tcp_flags_tx\":\"SPA\","
                        + "\"tcp_flags_rx\":\"SA\",\"verdict\":\"allow\"," + counts(seq)
                        + ",\"starts\":1,\"outers\":[]");
    }

    /** A TCP flow of a peer to the Internet, behind a masquerade. */
    public static LogFollower.Line masqueraded(long seq) {
        return translated(
                seq,
                "ingress",
                "\"src_ip\":\"10.66.0.2\",\"src_port\":40001,\"dst_ip\":\"198.51.100.80\",\"dst_port\":443,"
                        + "\"nat_src_ip\":\"192.0.2.1\",\"nat_src_port\":61001");
    }

    /** A TCP flow to a peer: a port of the gateway is forwarded to it. */
    public static LogFollower.Line forwarded(long seq) {
        return translated(
                seq,
                "egress",
                "\"src_ip\":\"198.51.100.7\",\"src_port\":50007,\"dst_ip\":\"10.66.0.2\",\"dst_port\":8080,"
                        + "\"nat_dst_ip\":\"192.0.2.1\",\"nat_dst_port\":80");
    }

    /** The same as the first over IPv6, without ports, for privacy leaves them out. */
    public static LogFollower.Line masqueraded6(long seq) {
        return translated(
                seq, "ingress", "\"src_ip\":\"fd00::2\",\"dst_ip\":\"2001:db8::80\",\"nat_src_ip\":\"2001:db8::1\"");
    }

    private static LogFollower.Line translated(long seq, String direction, String ends) {
        return line(
                seq,
                "update",
                "\"flow_id\":\"00-b\"," + window()
                        + ",\"flow_start\":\"2026-11-22T09:00:00Z\",\"last_packet\":\"2026-11-22T10:00:09Z\"," + peer()
                        + ",\"traffic_class\":\"exit\",\"direction\":\"" + direction + "\",\"protocol\":6," + ends
                        + ",\"tcp_flags_tx\":\"A\",\"tcp_flags_rx\":\"A\",\"verdict\":\"allow\"," + counts(seq)
                        + ",\"outers\":[]");
    }

    /** A UDP flow over IPv6, by another peer, that is over. */
    public static LogFollower.Line udp6End(long seq) {
        return line(
                seq,
                "end",
                "\"flow_id\":\"00-7\"," + window()
                        + ",\"flow_start\":\"2026-11-22T09:00:00Z\",\"flow_end\":\"2026-11-22T10:00:04Z\",\"end_reason\":\"idle\","
                        + "\"last_packet\":\"2026-11-22T10:00:04Z\"," + peer() + ",\"dst_peer\":{\"public_key\":\""
                        + OTHER_PEER_KEY
                        + "\",\"name\":\"site\"},\"traffic_class\":\"virtual\",\"direction\":\"egress\","
                        + "\"protocol\":17,\"src_ip\":\"fd00::2\",\"src_port\":5000,\"dst_ip\":\"fd00::9\",\"dst_port\":53,"
                        + "\"verdict\":\"allow\",\"rule_id\":7,\"rule_name\":\"dns\"," + counts(seq)
                        + ",\"total_tx_packets\":9,\"total_tx_bytes\":9,\"total_rx_packets\":9,\"total_rx_bytes\":9,"
                        + "\"ends\":1,\"outers\":[]");
    }

    /** A flow of another peer. */
    public static LogFollower.Line ofOtherPeer(long seq) {
        return line(
                seq,
                "update",
                "\"flow_id\":\"00-9\"," + window()
                        + ",\"flow_start\":\"2026-11-22T09:00:00Z\",\"last_packet\":\"2026-11-22T10:00:09Z\","
                        + "\"peer\":{\"public_key\":\"" + OTHER_PEER_KEY + "\"},\"traffic_class\":\"exit\","
                        + "\"direction\":\"ingress\",\"protocol\":47,\"src_ip\":\"10.66.0.9\",\"dst_ip\":\"192.0.2.77\","
                        + "\"verdict\":\"allow\"," + counts(seq) + ",\"outers\":[]");
    }

    /** A ping over IPv4. */
    public static LogFollower.Line icmpUpdate(long seq) {
        return line(
                seq,
                "update",
                "\"flow_id\":\"00-8\"," + window()
                        + ",\"flow_start\":\"2026-11-22T09:00:00Z\",\"last_packet\":\"2026-11-22T10:00:09Z\"," + peer()
                        + ",\"traffic_class\":\"local\",\"direction\":\"ingress\",\"protocol\":1,\"src_ip\":\"10.66.0.2\","
                        + "\"dst_ip\":\"10.66.0.1\",\"icmp_type\":8,\"icmp_code\":3,\"verdict\":\"allow\","
                        + counts(seq)
                        + ",\"outers\":[]");
    }

    /** Refused attempts on one port, summed up. */
    public static LogFollower.Line refused(long seq) {
        return line(
                seq,
                "drop",
                window() + "," + peer() + ",\"direction\":\"ingress\",\"protocol\":6,\"src_ip\":\"10.66.0.2\","
                        + "\"dst_ip\":\"198.18.0.7\",\"dst_port\":22,\"verdict\":\"reject\",\"rule_id\":9,"
                        + "\"rule_name\":\"no-admin\"," + counts(seq) + ",\"starts\":4,\"ends\":4");
    }

    /** Refused attempts that were too many to be told apart. */
    public static LogFollower.Line refusedWide(long seq) {
        return line(
                seq,
                "drop",
                window() + "," + peer() + ",\"direction\":\"ingress\",\"protocol\":17,\"dst_port_min\":1,"
                        + "\"dst_port_max\":1024,\"verdict\":\"drop\",\"rule_id\":9," + counts(seq)
                        + ",\"starts\":500");
    }

    /** Packets that were dropped for a reason. */
    public static LogFollower.Line dropped(long seq) {
        return line(
                seq,
                "drop",
                window() + ",\"direction\":\"egress\",\"drop_reason\":\"no_session\",\"packets\":" + (seq + 5));
    }

    /** Something of the log itself. */
    public static LogFollower.Line meta(long seq) {
        return line(seq, "meta", "\"event\":\"config\",\"config_hash\":\"" + HASH + "\"");
    }

    /** One of each kind, numbered from 1. */
    public static List<LogFollower.Line> oneOfEach() {
        return List.of(tcpStart(1), udp6End(2), icmpUpdate(3), refused(4), refusedWide(5), dropped(6), meta(7));
    }

    /** So many TCP flows, numbered from {@code first}. */
    public static List<LogFollower.Line> flows(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(SampleLog::tcpStart)
                .toList();
    }
}
