/** What every part of the Linux edge shares: the exception that carries the kernel's answer. */
package io.penstock.linux;
