package io.penstock.bench.micro;

import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looking up whose a destination is: random prefixes, and random addresses each of which lies in one of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AllowedIpsBenchmark {

    private static final int ADDRESSES = 1 << 14;
    private static final int SHORTEST_4 = 16;
    private static final int LENGTHS_4 = 17;
    private static final int SHORTEST_6 = 32;
    private static final int LENGTHS_6 = 33;

    /** How many prefixes of each family there are. */
    @Param({"10", "1000", "100000"})
    public int prefixes;

    private final int[] addresses4 = new int[ADDRESSES];
    private final long[] addresses6 = new long[ADDRESSES];
    private AllowedIps.Snapshot<Integer> routes = new AllowedIps<Integer>().publish();
    private int next;

    /** Draws prefixes and addresses, the same in every run. */
    @Setup
    public void prepare() {
        Random random = new Random(1);
        AllowedIps<Integer> table = new AllowedIps<>();
        int[] networks4 = new int[prefixes];
        long[] networks6 = new long[prefixes];
        for (int i = 0; i < prefixes; i++) {
            int length4 = SHORTEST_4 + random.nextInt(LENGTHS_4);
            networks4[i] = random.nextInt() & (-1 << (Integer.SIZE - length4));
            table.insert(new IpPrefix(false, 0, networks4[i] & 0xffffffffL, length4), i);
            int length6 = SHORTEST_6 + random.nextInt(LENGTHS_6);
            networks6[i] = random.nextLong() & (-1L << (Long.SIZE - length6));
            table.insert(new IpPrefix(true, networks6[i], 0, length6), i);
        }
        routes = table.publish();
        for (int i = 0; i < ADDRESSES; i++) {
            addresses4[i] = networks4[random.nextInt(prefixes)];
            addresses6[i] = networks6[random.nextInt(prefixes)];
        }
    }

    /** IPv4. */
    @Benchmark
    public @Nullable Integer ipv4() {
        return routes.lookup4(addresses4[next++ & (ADDRESSES - 1)]);
    }

    /** IPv6. */
    @Benchmark
    public @Nullable Integer ipv6() {
        return routes.lookup6(addresses6[next++ & (ADDRESSES - 1)], 1);
    }
}
