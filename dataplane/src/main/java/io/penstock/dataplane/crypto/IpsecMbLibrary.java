package io.penstock.dataplane.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Intel's libipsec-mb, loaded and recognised. It gives out managers ({@code IMB_MGR}): the state that one thread needs,
 * with the functions that fit this processor in it.
 */
final class IpsecMbLibrary {

    private static final List<String> NAMES = List.of("libIPSec_MB.so.2", "libIPSec_MB.so.1");

    /** Calls with the function's address as their first argument, so that they are constants for the compiler. */
    private static final MethodHandle NONE_TO_INT = downcall(FunctionDescriptor.of(JAVA_INT));

    private static final MethodHandle NONE_TO_LONG = downcall(FunctionDescriptor.of(JAVA_LONG));
    private static final MethodHandle SET_POINTERS =
            downcall(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle INIT_AUTO = downcall(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));

    private final String version;
    private final long managerBytes;
    private final MemorySegment setPointers;
    private final MemorySegment initAuto;

    private IpsecMbLibrary(NativeLibrary library) {
        int number = callInt(library.function("imb_get_version"));
        version = IpsecMbLayout.text(number);
        if (!IpsecMbLayout.VERSIONS.contains(number)) {
            throw new IllegalStateException(library.name() + " is of version " + version + "; known are "
                    + IpsecMbLayout.VERSIONS.stream().map(IpsecMbLayout::text).collect(Collectors.joining(", ")));
        }
        managerBytes = callLong(library.function("imb_get_mb_mgr_size"));
        setPointers = library.function("imb_set_pointers_mb_mgr");
        initAuto = library.function("init_mb_mgr_auto");
    }

    /**
     * Loads the library.
     *
     * @throws IllegalStateException where it cannot be used here; the message says why
     */
    static IpsecMbLibrary load() {
        if (!NativeLibrary.isX86()) {
            throw new IllegalStateException("libipsec-mb is for x86-64 only");
        }
        return new IpsecMbLibrary(
                NativeLibrary.load(NAMES, "Debian 12 and Ubuntu: libipsec-mb1; Debian 13: libipsec-mb2"));
    }

    /** Its version, for example {@code 1.3.0}. */
    String version() {
        return version;
    }

    /**
     * A new manager, about 60 KB, freed when nobody refers to it any more.
     *
     * @throws IllegalStateException where the library has no code for this processor
     */
    MemorySegment newManager() {
        // Memory of our own in place of alloc_mb_mgr's: bounds are checked, and it goes when its worker goes.
        MemorySegment manager = Arena.ofAuto().allocate(managerBytes, IpsecMbLayout.MANAGER_ALIGNMENT_BYTES);
        try {
            long set = (long) SET_POINTERS.invokeExact(setPointers, manager.address(), 0L, 1);
            if (set != manager.address()) {
                throw new IllegalStateException("libipsec-mb does not take memory for its manager");
            }
            INIT_AUTO.invokeExact(initAuto, manager.address(), 0L);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
        if (manager.get(JAVA_INT, IpsecMbLayout.MANAGER_USED_ARCH) == 0
                || manager.get(ADDRESS, IpsecMbLayout.MANAGER_GET_NEXT_JOB).address() == 0
                || manager.get(ADDRESS, IpsecMbLayout.MANAGER_SUBMIT_JOB_NOCHECK)
                                .address()
                        == 0) {
            throw new IllegalStateException("libipsec-mb has no code for this processor");
        }
        return manager;
    }

    private static int callInt(MemorySegment function) {
        try {
            return (int) NONE_TO_INT.invokeExact(function);
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    private static long callLong(MemorySegment function) {
        try {
            return (long) NONE_TO_LONG.invokeExact(function);
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle downcall(FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(type);
    }
}
