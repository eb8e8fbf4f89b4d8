/** Which name was meant by one that is not known. */
package org.spottune.spelling;
