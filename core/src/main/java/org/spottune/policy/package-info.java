/** The policy network, Gumbel-Softmax sampling with its straight-through gradient, and routing decisions. */
package org.spottune.policy;
