package io.penstock.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A shared library that may be on the machine or not, found by the names that the dynamic linker knows it by. */
final class NativeLibrary {

    private final String name;
    private final SymbolLookup symbols;

    private NativeLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /**
     * Loads the first of these that is there; it stays loaded.
     *
     * @param names file names with their ABI version, in order of preference
     * @param packages what brings them, for the message
     * @throws IllegalStateException where none is there, or the JVM forbids native code; the message says which
     */
    static NativeLibrary load(List<String> names, String packages) {
        for (String name : names) {
            SymbolLookup symbols = lookup(name);
            if (symbols != null) {
                return new NativeLibrary(name, symbols);
            }
        }
        throw new IllegalStateException(String.join(" or ", names) + " is not installed (" + packages + ")");
    }

    @SuppressWarnings("restricted")
    private static @Nullable SymbolLookup lookup(String name) {
        try {
            return SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalCallerException e) {
            throw new IllegalStateException("the JVM forbids native code: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * The address of a function.
     *
     * @throws IllegalStateException where the library has none of that name
     */
    MemorySegment function(String function) {
        return symbols.find(function).orElseThrow(() -> new IllegalStateException(name + " has no " + function));
    }

    /** The file name under which it was found. */
    String name() {
        return name;
    }

    /** Whether this JVM runs on x86-64. */
    static boolean isX86() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return architecture.equals("amd64") || architecture.equals("x86_64");
    }

    /** What to throw for that which a downcall declares and never does. */
    static AssertionError unexpected(Throwable thrown) {
        return new AssertionError("a downcall with matching types throws nothing", thrown);
    }
}
