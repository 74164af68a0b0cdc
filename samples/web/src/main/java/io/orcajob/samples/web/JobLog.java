package io.orcajob.samples.web;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.orcajob.core.JobStatusChangedEvent;

/**
 * Logs the end of each job that this application has submitted. The application need not
 * wait for a job to be told of it.
 */
@Component
class JobLog {

	private static final Log logger = LogFactory.getLog(JobLog.class);

	@EventListener(condition = "#event.end")
	void jobEnded(JobStatusChangedEvent event) {
		logger.info("Told that " + event.getType() + " job " + event.getJobId() + " is " + event.getStatus());
	}

}
