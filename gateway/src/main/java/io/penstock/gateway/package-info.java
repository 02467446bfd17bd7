/** The appliance: everything around the data plane. */
package io.penstock.gateway;
