package io.penstock.dataplane.crypto;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The functions of OpenSSL 3's {@code evp.h} that sealing takes. The calls are plain, not critical: OpenSSL leaves the
 * upper halves of vector registers dirty, and only a plain call cleans them behind it (critical ones were measured 27 to
 * 55 % slower). Functions return 1 for success.
 */
final class LibcryptoFunctions {

    private static final String LIBRARY = "libcrypto.so.3";
    private static final long MAJOR_VERSION = 3;

    /** Calls with the function's address as their first argument, so that they are constants for the compiler. */
    private static final MethodHandle VERSION = downcall(FunctionDescriptor.of(JAVA_LONG));

    private static final MethodHandle NEW = downcall(FunctionDescriptor.of(JAVA_LONG));
    private static final MethodHandle FREE = downcall(FunctionDescriptor.ofVoid(JAVA_LONG));
    private static final MethodHandle FETCH =
            downcall(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle INIT =
            downcall(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
    private static final MethodHandle UPDATE =
            downcall(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle FINAL =
            downcall(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PARAMS = downcall(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private final MemorySegment newContext;
    private final MemorySegment freeContext;
    private final MemorySegment init;
    private final MemorySegment update;
    private final MemorySegment finish;
    private final MemorySegment getParams;
    private final MemorySegment setParams;
    private final long cipher;

    private LibcryptoFunctions(NativeLibrary library) {
        requireVersion(library);
        newContext = library.function("EVP_CIPHER_CTX_new");
        freeContext = library.function("EVP_CIPHER_CTX_free");
        init = library.function("EVP_CipherInit_ex2");
        update = library.function("EVP_CipherUpdate");
        finish = library.function("EVP_CipherFinal_ex");
        getParams = library.function("EVP_CIPHER_CTX_get_params");
        setParams = library.function("EVP_CIPHER_CTX_set_params");
        cipher = fetch(library.function("EVP_CIPHER_fetch"));
        if (cipher == 0) {
            throw new IllegalStateException(library.name() + " has no ChaCha20-Poly1305 (a FIPS configuration?)");
        }
    }

    /**
     * Loads the library and fetches the cipher.
     *
     * @throws IllegalStateException where it cannot be used here; the message says why
     */
    static LibcryptoFunctions load() {
        return new LibcryptoFunctions(
                NativeLibrary.load(List.of(LIBRARY), "Debian 12: libssl3; Debian 13: libssl3t64"));
    }

    /** A new context with the key set; to be freed. */
    long newContext(long keyAddress) {
        try {
            long context = (long) NEW.invokeExact(newContext);
            if (context == 0) {
                throw new IllegalStateException("libcrypto has no memory for a context");
            }
            if ((int) INIT.invokeExact(init, context, cipher, keyAddress, 0L, 1, 0L) != 1) {
                free(context);
                throw new IllegalStateException("libcrypto does not take a key");
            }
            return context;
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    /** Frees a context; libcrypto wipes the key in it. */
    void free(long context) {
        try {
            FREE.invokeExact(freeContext, context);
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    /** {@code EVP_CipherInit_ex2}: a new nonce under the same key. */
    boolean start(long context, long nonce, int encrypt) {
        try {
            return (int) INIT.invokeExact(init, context, 0L, 0L, nonce, encrypt, 0L) == 1;
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    /** {@code EVP_CipherUpdate} in place; the length goes to {@code outLength}. */
    boolean update(long context, long packet, long outLength, int lengthBytes) {
        try {
            return (int) UPDATE.invokeExact(update, context, packet, outLength, packet, lengthBytes) == 1;
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    /** {@code EVP_CipherFinal_ex}: computes the tag, or compares it in constant time. Writes nothing to {@code out}. */
    boolean finish(long context, long out, long outLength) {
        try {
            return (int) FINAL.invokeExact(finish, context, out, outLength) == 1;
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    /** {@code EVP_CIPHER_CTX_get_params}. */
    boolean getParams(long context, long params) {
        return params(getParams, context, params);
    }

    /** {@code EVP_CIPHER_CTX_set_params}. */
    boolean setParams(long context, long params) {
        return params(setParams, context, params);
    }

    private static boolean params(MemorySegment function, long context, long params) {
        try {
            return (int) PARAMS.invokeExact(function, context, params) == 1;
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    private static void requireVersion(NativeLibrary library) {
        try {
            // 0xMNN00PP0: major, minor, patch.
            long version = (long) VERSION.invokeExact(library.function("OpenSSL_version_num"));
            if (version >>> 28 != MAJOR_VERSION) {
                throw new IllegalStateException(library.name() + " is of version 0x" + Long.toHexString(version)
                        + "; known is OpenSSL " + MAJOR_VERSION);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    private static long fetch(MemorySegment function) {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom("ChaCha20-Poly1305").address();
            return (long) FETCH.invokeExact(function, 0L, name, 0L);
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle downcall(FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(type);
    }
}
