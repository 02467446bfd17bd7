/** wg-quick files as immutable records, with every complaint naming its file and line. */
package io.penstock.config;
