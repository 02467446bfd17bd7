/**
 * Who may reach whom: rules in terms of peers, compiled into bit maps of which a look-up takes the first bit that all
 * agree on. Nothing here knows a thread, a clock or a file.
 *
 * <pre>
 *   PolicyRules --compile--&gt; Policy --post--&gt; PolicyBoard
 *   Attempt (who, whom, how) ------match------&gt; Policy --&gt; rule, or none
 * </pre>
 */
package io.penstock.dataplane.policy;
