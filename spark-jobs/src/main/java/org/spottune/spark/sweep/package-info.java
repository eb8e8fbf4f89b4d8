/** Many runs as one: domains, methods and seeds from one file, each combination a run in a folder of its own. */
package org.spottune.spark.sweep;
