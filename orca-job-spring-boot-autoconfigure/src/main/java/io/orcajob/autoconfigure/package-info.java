/**
 * Auto-configuration of OrcaCloud jobs for Spring Boot.
 */
@NullMarked
package io.orcajob.autoconfigure;

import org.jspecify.annotations.NullMarked;
