package io.penstock.linux.libc;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Set;

/** Links functions of the C library, and says in plain words when that cannot work here. */
public final class Libc {

    private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

    private Libc() {}

    /**
     * Checks, before the first call, that this JVM can call the C library at all.
     *
     * @throws IOException naming the flag, the operating system or the architecture that is missing
     */
    @SuppressWarnings("restricted")
    public static void require() throws IOException {
        String system = System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
            throw new IOException("this is " + system + " on " + architecture
                    + ", but the TUN device and the sockets need Linux on x86_64 or aarch64");
        }
        try {
            // The cheapest restricted method: it throws exactly where linking would.
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException e) {
            Module module = Libc.class.getModule();
            throw new IOException(
                    "the JVM forbids calls to the C library: start it with --enable-native-access="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED"),
                    e);
        }
    }

    /** A function that takes the {@link Errno#callState()} first and then what {@code type} says. */
    static MethodHandle function(String name, FunctionDescriptor type) {
        return link(name, type, Linker.Option.captureCallState("errno"));
    }

    /** The same for a function with variable arguments, of which {@code type} lists those that are passed. */
    static MethodHandle variadicFunction(String name, FunctionDescriptor type, int firstVariadicArgument) {
        return link(
                name,
                type,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(firstVariadicArgument));
    }

    @SuppressWarnings("restricted")
    static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
        return linker.downcallHandle(symbol, type, options);
    }

    /** What to throw for that which a downcall declares and never does. */
    static AssertionError unexpected(Throwable thrown) {
        return new AssertionError("a downcall with matching types throws nothing", thrown);
    }
}
