/** The policy network, Gumbel-Softmax sampling with its straight-through gradient, and the routing decisions they make. */
package org.spottune.policy;
