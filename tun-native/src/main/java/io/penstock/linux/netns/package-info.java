/** Running code inside another network namespace, while the rest of the JVM stays in its own. */
package io.penstock.linux.netns;
