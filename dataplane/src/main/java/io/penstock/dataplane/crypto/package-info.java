/**
 * The primitives WireGuard is made of: ChaCha20-Poly1305 behind one interface with several engines, X25519, BLAKE2s,
 * HMAC and HKDF over it, XChaCha20-Poly1305, and the secrets they work on, kept off-heap and wiped.
 */
package io.penstock.dataplane.crypto;
