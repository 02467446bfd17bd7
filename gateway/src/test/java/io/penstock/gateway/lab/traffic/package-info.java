/**
 * Programs of their own that run inside the namespaces: a sender of mixed traffic and a receiver that verifies all of it.
 *
 * <pre>
 *   TCP: 'D' then frames [length int][bytes][CRC-32C int] …, length 0 ends the stream, the receiver answers with one byte
 *   UDP: [CRC-32C int of what follows][flow int][sequence long][bytes]
 *        shorter ones hold what their length says
 *   TCP: 'R' asks for the report, lines of name=value
 * </pre>
 */
package io.penstock.gateway.lab.traffic;
