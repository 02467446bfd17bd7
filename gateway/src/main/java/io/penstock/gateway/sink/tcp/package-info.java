/** Connections by which records go one way, and whose orderly end is the only answer. */
package io.penstock.gateway.sink.tcp;
