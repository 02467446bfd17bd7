/** The policy of a gateway: its file compiled for the data plane, and the answer to "would this pass?". */
package io.penstock.gateway.policy;
