/** Stream sockets in the file system, by which programs on the same machine talk to a running gateway. */
package io.penstock.gateway.local;
