/** The file of rules: who may reach whom, read against the peers of a wg-quick file, every complaint with its line. */
package io.penstock.config.policy;
