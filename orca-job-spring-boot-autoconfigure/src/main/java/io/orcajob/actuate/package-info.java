/**
 * What those who operate an application see of its jobs: the health of the service and
 * the actuator endpoint {@code orcajobs}.
 */
@NullMarked
package io.orcajob.actuate;

import org.jspecify.annotations.NullMarked;
