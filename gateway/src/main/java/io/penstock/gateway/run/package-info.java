/**
 * A gateway from its start to its end: bring the interface up, serve, reload, take everything down again.
 *
 * <pre>
 *   penstock up FILE    Appliance: Preflight -> leftovers undone -> hooks, device, network -> serve -> undo
 *   penstock -f wg0     InterfaceRun: device and sockets only; wg and wg-quick do the rest
 * </pre>
 */
package io.penstock.gateway.run;
