/**
 * Typed requests for the jobs that the service can run, and for the few synchronous calls
 * that a job needs before and after it. {@link io.orcajob.requests.OrcaRequests} is where
 * to begin.
 */
@org.jspecify.annotations.NullMarked
package io.orcajob.requests;
