/**
 * The handshake Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s as WireGuard speaks it, cookies, and TAI64N. No sockets, no clocks,
 * no randomness of its own: all of these come in as arguments, and outcomes go out as results. Everything here belongs to
 * the conductor thread and is cold.
 *
 * <pre>
 *   initiator                                            responder
 *   Handshake.createInitiation  -- e, es, s, ss, {t} --&gt;  Handshake.openInitiation, acceptInitiation
 *   Handshake.consumeResponse   &lt;-- e, ee, se, psk, {} -- Handshake.createResponse
 *        SessionKeys                                          SessionKeys
 * </pre>
 */
package io.penstock.dataplane.noise;
