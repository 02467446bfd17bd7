package io.penstock.dataplane.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedIpsTest {

    private final AllowedIps<String> allowedIps = new AllowedIps<>();

    private void insert(String prefix, String value) {
        allowedIps.insert(IpPrefix.parse(prefix), value);
    }

    private @Nullable String lookup(String address) {
        IpPrefix at = IpPrefix.parse(address);
        return at.ipv6()
                ? allowedIps.publish().lookup6(at.high(), at.low())
                : allowedIps.publish().lookup4((int) at.low());
    }

    @Test
    void shouldFindNothingWhenEmpty() {
        assertThat(lookup("0.0.0.0")).isNull();
        assertThat(lookup("255.255.255.255")).isNull();
        assertThat(lookup("::")).isNull();
    }

    @Test
    void shouldPreferTheLongestPrefix() {
        insert("10.0.0.0/8", "eight");
        insert("10.1.0.0/16", "sixteen");
        insert("10.1.2.3/32", "host");
        insert("0.0.0.0/0", "default");
        assertThat(lookup("10.1.2.3")).isEqualTo("host");
        assertThat(lookup("10.1.2.4")).isEqualTo("sixteen");
        assertThat(lookup("10.2.0.0")).isEqualTo("eight");
        assertThat(lookup("11.0.0.0")).isEqualTo("default");
        assertThat(lookup("9.255.255.255")).isEqualTo("default");
    }

    @Test
    void shouldKeepTheFamiliesApartWhenTheirPrefixesAreEmpty() {
        insert("0.0.0.0/0", "four");
        assertThat(lookup("1.2.3.4")).isEqualTo("four");
        assertThat(lookup("::1")).isNull();
        insert("::/0", "six");
        assertThat(lookup("::102:304")).isEqualTo("six");
        assertThat(lookup("1.2.3.4")).isEqualTo("four");
        assertThat(allowedIps.remove(IpPrefix.parse("0.0.0.0/0"), "four")).isTrue();
        assertThat(lookup("1.2.3.4")).isNull();
        assertThat(lookup("ffff::")).isEqualTo("six");
    }

    @Test
    void shouldMatchEveryBitOfASingleAddress() {
        insert("192.168.4.1/32", "four");
        insert("2001:db8::8000:0:0:1/128", "six");
        for (int bit = 0; bit < 32; bit++) {
            assertThat(allowedIps.publish().lookup4(0xc0a80401 ^ (1 << bit))).isNull();
        }
        assertThat(lookup("192.168.4.1")).isEqualTo("four");
        IpPrefix six = IpPrefix.parse("2001:db8::8000:0:0:1");
        for (int bit = 0; bit < 64; bit++) {
            assertThat(allowedIps.publish().lookup6(six.high() ^ (1L << bit), six.low()))
                    .isNull();
            assertThat(allowedIps.publish().lookup6(six.high(), six.low() ^ (1L << bit)))
                    .isNull();
        }
        assertThat(lookup("2001:db8::8000:0:0:1")).isEqualTo("six");
    }

    @Test
    void shouldMoveAPrefixGivenToAnother() {
        insert("10.0.0.0/24", "a");
        insert("10.0.1.0/24", "a");
        insert("10.0.0.0/24", "b");
        assertThat(lookup("10.0.0.1")).isEqualTo("b");
        assertThat(allowedIps.prefixesOf("a")).containsExactly(IpPrefix.parse("10.0.1.0/24"));
        assertThat(allowedIps.prefixesOf("b")).containsExactly(IpPrefix.parse("10.0.0.0/24"));
        assertThat(allowedIps.remove(IpPrefix.parse("10.0.0.0/24"), "a")).isFalse();
        assertThat(lookup("10.0.0.1")).isEqualTo("b");
        assertThat(allowedIps.removeAll("a")).isEqualTo(1);
        assertThat(allowedIps.removeAll("a")).isZero();
        assertThat(lookup("10.0.1.1")).isNull();
        assertThat(allowedIps.size()).isEqualTo(1);
    }

    @Test
    void shouldListPrefixesInTheOrderTheyWereGiven() {
        insert("fd00::/64", "a");
        insert("10.0.0.2/32", "a");
        insert("10.0.0.1/32", "a");
        insert("10.0.0.2/32", "a");
        assertThat(allowedIps.prefixesOf("a"))
                .extracting(IpPrefix::toString)
                .containsExactly("fd00::/64", "10.0.0.2/32", "10.0.0.1/32");
        assertThat(allowedIps.prefixesOf("nobody")).isEmpty();
    }

    @Test
    void shouldLeaveOldSnapshotsAsTheyWere() {
        insert("10.0.0.0/8", "old");
        AllowedIps.Snapshot<String> before = allowedIps.publish();
        assertThat(allowedIps.publish()).isSameAs(before);
        insert("10.0.0.0/8", "new");
        assertThat(before.lookup4(0x0a000001)).isEqualTo("old");
        assertThat(allowedIps.publish().lookup4(0x0a000001)).isEqualTo("new");
    }

    @Test
    void shouldServeManyPeersAddedOneByOneAndPublishedOnce() {
        AllowedIps<Integer> table = new AllowedIps<>();
        for (int i = 0; i < 65_536; i++) {
            table.insert(new IpPrefix(false, 0, 0x0a420000L + i, 32), i);
            table.insert(new IpPrefix(true, 0xfd00_0000_0000_0001L, i, 128), i);
        }
        AllowedIps.Snapshot<Integer> snapshot = table.publish();
        for (int i = 0; i < 65_536; i++) {
            assertThat(snapshot.lookup4(0x0a420000 + i)).isEqualTo(i);
            assertThat(snapshot.lookup6(0xfd00_0000_0000_0001L, i)).isEqualTo(i);
        }
        assertThat(snapshot.lookup4(0x0a430000)).isNull();
        assertThat(snapshot.lookup6(0xfd00_0000_0000_0001L, 65_536)).isNull();
    }

    /** A list searched from end to end, as nobody would do it. */
    private static final class SlowModel {
        private final Map<IpPrefix, Integer> owners = new LinkedHashMap<>();

        @Nullable Integer lookup(boolean ipv6, long high, long low) {
            IpPrefix best = null;
            for (IpPrefix prefix : owners.keySet()) {
                if (prefix.contains(ipv6, high, low) && (best == null || prefix.length() > best.length())) {
                    best = prefix;
                }
            }
            return best == null ? null : owners.get(best);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAgreeWithTheSlowModelForRandomEdits(int seed) {
        Random random = new Random(seed);
        AllowedIps<Integer> table = new AllowedIps<>();
        SlowModel model = new SlowModel();
        int found = 0;
        for (int round = 0; round < 40; round++) {
            for (int edit = 0; edit < 1 + seed * 4; edit++) {
                edit(random, table, model);
            }
            AllowedIps.Snapshot<Integer> snapshot = table.publish();
            List<IpPrefix> known = new ArrayList<>(model.owners.keySet());
            for (int i = 0; i < 400; i++) {
                IpPrefix at = near(random, known);
                Integer expected = model.lookup(at.ipv6(), at.high(), at.low());
                Integer actual = at.ipv6() ? snapshot.lookup6(at.high(), at.low()) : snapshot.lookup4((int) at.low());
                assertThat(actual).as("%s among %s", at, known).isEqualTo(expected);
                found += expected == null ? 0 : 1;
            }
            assertThat(table.size()).isEqualTo(model.owners.size());
        }
        assertThat(found).isGreaterThan(1000);
    }

    private static void edit(Random random, AllowedIps<Integer> table, SlowModel model) {
        int value = random.nextInt(6);
        List<IpPrefix> known = new ArrayList<>(model.owners.keySet());
        int choice = known.isEmpty() ? 9 : random.nextInt(40);
        if (choice == 0) {
            long held = model.owners.values().stream().filter(v -> v == value).count();
            assertThat(table.removeAll(value)).isEqualTo((int) held);
            model.owners.values().removeIf(v -> v == value);
        } else if (choice < 6) {
            IpPrefix prefix = known.get(random.nextInt(known.size()));
            assertThat(table.remove(prefix, value)).isEqualTo(model.owners.remove(prefix, value));
        } else {
            IpPrefix near = near(random, known);
            int bits = near.ipv6() ? 128 : 32;
            int length = random.nextInt(8) == 0 ? random.nextInt(bits + 1) : bits - random.nextInt(bits / 2);
            IpPrefix prefix = new IpPrefix(near.ipv6(), near.high(), near.low(), length);
            table.insert(prefix, value);
            model.owners.put(prefix, value);
        }
    }

    /** An address at random, or one that differs from a known prefix in a bit or in the bits behind. */
    private static IpPrefix near(Random random, List<IpPrefix> known) {
        if (known.isEmpty() || random.nextInt(6) == 0) {
            boolean ipv6 = random.nextBoolean();
            return new IpPrefix(
                    ipv6, random.nextLong(), random.nextLong() & (ipv6 ? -1 : 0xffffffffL), ipv6 ? 128 : 32);
        }
        IpPrefix base = known.get(random.nextInt(known.size()));
        int shift = random.nextInt(base.ipv6() ? 64 : 32) + (base.ipv6() ? 0 : 32);
        long low = base.low() ^ (random.nextLong() >>> shift);
        long high = base.high() ^ (random.nextInt(3) == 0 ? 1L << random.nextInt(64) : 0);
        return new IpPrefix(base.ipv6(), high, low, base.ipv6() ? 128 : 32);
    }
}
