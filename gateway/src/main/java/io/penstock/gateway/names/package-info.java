/** What name a peer asked for before he reached an address: the answers of name servers, and what they said to whom. */
package io.penstock.gateway.names;
