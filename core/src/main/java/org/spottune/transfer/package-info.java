/** The transfer methods: which parts of a source network learn on a target task, and what network that makes. */
package org.spottune.transfer;
