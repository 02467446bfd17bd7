package io.penstock.dataplane.offload;

import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A tunnel without the tunnel: what one TUN gives is cut into segments and written to the other, one by one or merged
 * again, on a thread of its own per direction.
 */
final class OffloadRelay implements AutoCloseable {

    private static final int READ_BYTES = 1 << 16;
    private static final int MTU = 1420;

    private final boolean merge;
    private final AtomicInteger superPackets = new AtomicInteger();
    private final AtomicInteger mergedGroups = new AtomicInteger();
    private final AtomicReference<List<String>> failures = new AtomicReference<>(List.of());
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    OffloadRelay(TunDevice one, TunDevice other, boolean merge) {
        this.merge = merge;
        threads.add(Thread.ofPlatform().start(() -> run(one, other)));
        threads.add(Thread.ofPlatform().start(() -> run(other, one)));
    }

    int superPackets() {
        return superPackets.get();
    }

    int mergedGroups() {
        return mergedGroups.get();
    }

    List<String> failures() {
        return failures.get();
    }

    private void fail(String failure) {
        failures.updateAndGet(before -> {
            List<String> after = new ArrayList<>(before);
            after.add(failure);
            return after.size() > 10 ? before : after;
        });
    }

    private void run(TunDevice from, TunDevice to) {
        try {
            pump(from.queues().getFirst(), to.queues().getFirst());
        } catch (RuntimeException | InterruptedException e) {
            fail(e.toString());
        }
    }

    private void pump(TunQueue from, TunQueue to) throws InterruptedException {
        MemorySegment source = Arena.ofAuto().allocate(READ_BYTES + 64);
        MemorySegment target = Arena.ofAuto().allocate(1 << 22);
        Segmenter segmenter = new Segmenter();
        Coalescer coalescer = new Coalescer(4_096);
        coalescer.setTcp(merge);
        while (!stopped) {
            long at = 0;
            int read = 0;
            for (int i = 0; i < 16; i++) {
                read = from.read(source.address(), READ_BYTES);
                if (read <= 0) {
                    break;
                }
                at = cut(segmenter, source, read - VirtioNetHeader.LENGTH_BYTES, target, at, coalescer);
            }
            if (at > 0) {
                write(coalescer, to);
            } else if (read < 0) {
                fail("read: " + read);
                return;
            } else {
                Thread.sleep(1);
            }
        }
    }

    private long cut(
            Segmenter segmenter, MemorySegment source, int lengthBytes, MemorySegment target, long at, Coalescer to) {
        int segments = segmenter.begin(source, 0, lengthBytes);
        if (segments < 0) {
            fail("refused: " + segments);
            return at;
        }
        if (segments > 1) {
            superPackets.incrementAndGet();
        }
        int stride = segmenter.strideBytes(MTU);
        // In two stretches, as a run that is full would make it.
        int half = segments / 2;
        segmenter.write(target, at, 0, half, stride);
        segmenter.write(target, at + (long) half * stride, half, segments, stride);
        for (int i = 0; i < segments; i++) {
            to.add(target, at + (long) i * stride + 16, segmenter.packetBytes(i));
        }
        return at + (long) segments * stride;
    }

    private void write(Coalescer coalescer, TunQueue to) {
        int groups = coalescer.finish();
        for (int group = 0; group < groups; group++) {
            int pieces = coalescer.packets(group);
            if (pieces > 1) {
                mergedGroups.incrementAndGet();
            }
            int written = to.write(coalescer.iovecAddress(group), pieces);
            if (written != coalescer.lengthBytes(group) + VirtioNetHeader.LENGTH_BYTES) {
                fail("write: " + written + " of " + coalescer.lengthBytes(group) + " bytes in " + pieces + " pieces");
            }
        }
        coalescer.clear();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
