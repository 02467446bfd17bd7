/** TLS to a far end: whom to trust, and who we are. */
package io.penstock.gateway.sink.tls;
