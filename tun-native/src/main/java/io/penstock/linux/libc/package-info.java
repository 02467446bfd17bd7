/**
 * The C library, one class per header, each holding only what Penstock calls. Every function returns what its C
 * namesake returns, or a negated {@code errno}; layouts carry the name of their C struct. Constants are those of the
 * kernel's generic ABI, which x86_64 and aarch64 share.
 *
 * <p>Hot functions take addresses as {@code long}: the linker then has no segment to check and no scope to hold. None is
 * linked as critical, since even a non-blocking call may wait a moment inside the kernel.
 */
package io.penstock.linux.libc;
