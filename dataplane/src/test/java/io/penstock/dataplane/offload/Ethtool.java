package io.penstock.dataplane.offload;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Switches off what an interface of the calling thread's namespace does for the kernel ({@code linux/ethtool.h}). */
@SuppressWarnings("restricted") // a socket and an ioctl
final class Ethtool {

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int IFREQ_BYTES = 40;
    private static final int IFR_DATA = 16;

    /** ETHTOOL_STSO, SGSO, SGRO, SSG, STXCSUM and SRXCSUM. */
    private static final int[] SETTERS = {0x1f, 0x24, 0x2c, 0x19, 0x17, 0x15};

    private static final Linker LINKER = Linker.nativeLinker();
    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final MethodHandle SOCKET = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("socket"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2));

    private Ethtool() {}

    static boolean offloadsOff(String interfaceName) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0);
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT, 2);
            request.setString(0, interfaceName);
            request.set(ADDRESS, IFR_DATA, value);
            for (int setter : SETTERS) {
                value.setAtIndex(ValueLayout.JAVA_INT, 0, setter);
                value.setAtIndex(ValueLayout.JAVA_INT, 1, 0);
                int result = (int) IOCTL.invokeExact(fd, SIOCETHTOOL, request);
                if (result < 0) {
                    throw new AssertionError(
                            "ethtool command 0x" + Integer.toHexString(setter) + " was refused for " + interfaceName);
                }
            }
            return (int) CLOSE.invokeExact(fd) == 0;
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }
}
