package io.penstock.dataplane.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/** A worker with a manager of its own: asks it for a job, fills the job in, submits it. */
final class IpsecMbAead implements Aead {

    /** Critical, because these calls never block: from manager to job; the function's address comes first. */
    private static final MethodHandle CALL = callOnManager();

    private static final long ENCRYPT = pair(IpsecMbLayout.DIRECTION_ENCRYPT, IpsecMbLayout.HASH_CHACHA20_POLY1305);
    private static final long DECRYPT = pair(IpsecMbLayout.DIRECTION_DECRYPT, IpsecMbLayout.HASH_CHACHA20_POLY1305);
    private static final long MODE = pair(0, IpsecMbLayout.CIPHER_CHACHA20_POLY1305);

    private static final long NONCE_COUNTER = 4;
    private static final long TAG = 16;
    private static final long SCRATCH_BYTES = 64;

    private final MemorySegment manager;
    private final long managerAddress;
    private final MemorySegment getNextJob;
    private final MemorySegment submitJob;

    /** The nonce, whose first four bytes stay zero, and the tag that was computed. */
    private final MemorySegment scratch;

    private final long scratchAddress;

    IpsecMbAead(MemorySegment manager) {
        this.manager = manager;
        managerAddress = manager.address();
        // The arguments are right by construction, so the library need not check them again.
        getNextJob = manager.get(ADDRESS, IpsecMbLayout.MANAGER_GET_NEXT_JOB);
        submitJob = manager.get(ADDRESS, IpsecMbLayout.MANAGER_SUBMIT_JOB_NOCHECK);
        scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, SCRATCH_BYTES);
        scratchAddress = scratch.address();
    }

    @Override
    public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
        long packet = PacketAddress.of(memory, offset, plaintextBytes);
        run(key, counter, packet, plaintextBytes, packet + plaintextBytes, ENCRYPT, IpsecMbLayout.ORDER_CIPHER_HASH);
    }

    @Override
    public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
        int plaintextBytes = sealedBytes - TAG_BYTES;
        long packet = PacketAddress.of(memory, offset, plaintextBytes);
        long tag = offset + plaintextBytes;
        // Read before the job: its place is not the job's business, but nothing says so.
        long low = memory.get(JAVA_LONG_UNALIGNED, tag);
        long high = memory.get(JAVA_LONG_UNALIGNED, tag + Long.BYTES);
        run(key, counter, packet, plaintextBytes, scratchAddress + TAG, DECRYPT, IpsecMbLayout.ORDER_HASH_CIPHER);
        // Both halves always, so that the time does not say where a forged tag differs.
        return ((low ^ scratch.get(JAVA_LONG, TAG)) | (high ^ scratch.get(JAVA_LONG, TAG + Long.BYTES))) == 0;
    }

    private void run(AeadKey key, long counter, long packet, long lengthBytes, long tag, long direction, long order) {
        try {
            scratch.set(JAVA_LONG_UNALIGNED, NONCE_COUNTER, counter);
            long job = call(getNextJob) - managerAddress;
            long keyAddress = ((IpsecMbAeadEngine.Key) key).address();
            set(job + IpsecMbLayout.JOB_ENC_KEYS, keyAddress);
            set(job + IpsecMbLayout.JOB_DEC_KEYS, keyAddress);
            set(job + IpsecMbLayout.JOB_KEY_LENGTH, Secret.LENGTH_BYTES);
            set(job + IpsecMbLayout.JOB_SOURCE, packet);
            set(job + IpsecMbLayout.JOB_DESTINATION, packet);
            set(job + IpsecMbLayout.JOB_CIPHER_START, 0);
            set(job + IpsecMbLayout.JOB_CIPHER_LENGTH, lengthBytes);
            set(job + IpsecMbLayout.JOB_HASH_START, 0);
            set(job + IpsecMbLayout.JOB_HASH_LENGTH, lengthBytes);
            set(job + IpsecMbLayout.JOB_IV, scratchAddress);
            set(job + IpsecMbLayout.JOB_IV_LENGTH, Nonces.LENGTH_BYTES);
            set(job + IpsecMbLayout.JOB_TAG, tag);
            set(job + IpsecMbLayout.JOB_TAG_LENGTH, TAG_BYTES);
            set(job + IpsecMbLayout.JOB_AAD, scratchAddress);
            set(job + IpsecMbLayout.JOB_AAD_LENGTH, 0);
            set(job + IpsecMbLayout.JOB_STATUS_AND_MODE, MODE);
            set(job + IpsecMbLayout.JOB_DIRECTION_AND_HASH, direction);
            set(job + IpsecMbLayout.JOB_CHAIN_ORDER, order);
            submit(job);
        } finally {
            // The collector frees what only raw addresses refer to.
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(this);
        }
    }

    private void submit(long job) {
        long done = call(submitJob) - managerAddress;
        if (done != job
                || manager.get(JAVA_INT, job + IpsecMbLayout.JOB_STATUS_AND_MODE) != IpsecMbLayout.STATUS_COMPLETED) {
            throw new IllegalStateException("libipsec-mb did not complete a job");
        }
    }

    private void set(long offset, long value) {
        manager.set(JAVA_LONG, offset, value);
    }

    private long call(MemorySegment function) {
        try {
            return (long) CALL.invokeExact(function, managerAddress);
        } catch (Throwable t) {
            throw NativeLibrary.unexpected(t);
        }
    }

    private static long pair(int first, int second) {
        return (long) second << 32 | first;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle callOnManager() {
        return Linker.nativeLinker()
                .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG), Linker.Option.critical(false));
    }
}
