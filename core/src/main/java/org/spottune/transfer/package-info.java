/** The transfer methods: which parts of a source network learn on a target task, and which network results. */
package org.spottune.transfer;
