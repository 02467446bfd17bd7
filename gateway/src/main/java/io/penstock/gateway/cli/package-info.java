/** The command line: one class for each command, made only when it is called. */
package io.penstock.gateway.cli;
