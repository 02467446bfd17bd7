/** AllowedIPs: longest prefix match from addresses to whatever they route to. */
package io.penstock.dataplane.routing;
