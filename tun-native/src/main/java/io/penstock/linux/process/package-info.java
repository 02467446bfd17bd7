/** What this process may do, and where and when its threads run: capabilities, processors, waits for them, short sleeps. */
package io.penstock.linux.process;
