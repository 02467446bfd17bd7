/**
 * What a gateway changes on its machine, and how each change is taken back: one small file per kind of change.
 *
 * <pre>
 *   Addresses  Routes  PolicyRouting  Nat  Sysctls  Dns  Hooks
 *        \        |         |          |      |      |     /
 *         every change is written to the Journal first, with the way to undo it;
 *         stopping replays the Journal backwards, and so does the next start after a crash
 * </pre>
 */
package io.penstock.gateway.host;
