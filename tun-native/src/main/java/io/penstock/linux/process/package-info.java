/** What this process is allowed to do. */
package io.penstock.linux.process;
