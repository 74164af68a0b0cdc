/**
 * The application of the README, which has the same code.
 */
package io.orcajob.starter.plain.readme;
