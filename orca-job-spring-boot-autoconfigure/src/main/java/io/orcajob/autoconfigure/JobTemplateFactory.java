package io.orcajob.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.util.Assert;

import io.orcajob.JobValueConverter;
import io.orcajob.core.JobCallListener;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobTemplate;
import io.orcajob.requests.OrcaRequests;
import io.orcajob.observation.JobObservationConvention;
import io.orcajob.poll.JobPollListener;

/**
 * Makes {@link JobTemplate}s for more accounts than the one of {@code orca.api.key}. They
 * differ from the auto-configured one in where they lead and what lets them in; all other
 * properties, customizers and listeners hold for them, too. Safe for use by any number of
 * threads.
 *
 * @since 0.1.0
 */
public final class JobTemplateFactory {

	private final OrcaApiProperties apiProperties;

	private final OrcaJobProperties jobProperties;

	private final OrcaWebClientFactory webClientFactory;

	private final ObjectProvider<JobValueConverter> valueConverter;

	private final ObjectProvider<JsonMapper> jsonMapper;

	private final ObjectProvider<JobPollListener> pollListeners;

	private final ObjectProvider<JobCallListener> callListeners;

	private final ObjectProvider<JobListener> jobListeners;

	private final ObjectProvider<AsyncTaskExecutor> applicationTaskExecutor;

	private final ObjectProvider<ObservationRegistry> observationRegistry;

	private final ObjectProvider<JobObservationConvention> observationConvention;

	private final ObjectProvider<JobTemplateCustomizer> customizers;

	JobTemplateFactory(OrcaApiProperties apiProperties, OrcaJobProperties jobProperties,
			OrcaWebClientFactory webClientFactory, ObjectProvider<JobValueConverter> valueConverter,
			ObjectProvider<JsonMapper> jsonMapper, ObjectProvider<JobPollListener> pollListeners,
			ObjectProvider<JobCallListener> callListeners, ObjectProvider<JobListener> jobListeners,
			ObjectProvider<AsyncTaskExecutor> applicationTaskExecutor,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<JobObservationConvention> observationConvention,
			ObjectProvider<JobTemplateCustomizer> customizers) {
		this.apiProperties = apiProperties;
		this.jobProperties = jobProperties;
		this.webClientFactory = webClientFactory;
		this.valueConverter = valueConverter;
		this.jsonMapper = jsonMapper;
		this.pollListeners = pollListeners;
		this.callListeners = callListeners;
		this.jobListeners = jobListeners;
		this.applicationTaskExecutor = applicationTaskExecutor;
		this.observationRegistry = observationRegistry;
		this.observationConvention = observationConvention;
		this.customizers = customizers;
	}

	/**
	 * Start a template for an account.
	 * @param connectionDetails where it leads and what lets it in, such as
	 * {@link OrcaConnectionDetails#of(String, String)}
	 * @return a new builder, to which all customizers have been applied
	 * @throws IllegalStateException if the URL or the key cannot be one
	 */
	public JobTemplate.Builder builder(OrcaConnectionDetails connectionDetails) {
		Assert.notNull(connectionDetails, "'connectionDetails' must not be null");
		OrcaApiProperties.Retry retry = this.apiProperties.getRetry();
		JobTemplate.Builder builder = JobTemplate
			.builder(this.webClientFactory.create(connectionDetails, this.apiProperties))
			.jobsPath(this.apiProperties.getJobsPath())
			.requestTimeout(this.apiProperties.getRequestTimeout())
			.tokenResolvers(OrcaRequests.valueResolvers())
			.callTimeout(this.apiProperties.getCallTimeout())
			.maxResponseSize(this.apiProperties.getMaxResponseSize())
			.maxRetries(retry.getMaxRetries())
			.retryBackOff(retry.getInitialInterval(), retry.getMultiplier(), retry.getMaxInterval())
			.maxConcurrentRequests(this.jobProperties.getPoller().getMaxConcurrentRequests())
			.pageSize(this.jobProperties.getPoller().getPageSize())
			.progressMode(this.jobProperties.getProgress().getMode())
			.showFailureReason(this.jobProperties.isShowFailureReason())
			.defaults(this.jobProperties.toWaitOptions())
			.abortDefaults(this.jobProperties.getAbort().toWaitOptions());
		this.jobProperties.getToken().applyTo(builder);
		this.jsonMapper.ifUnique((mapper) -> builder.valueConverter(new JsonMapperValueConverter(mapper)));
		this.valueConverter.ifAvailable(builder::valueConverter);
		this.pollListeners.orderedStream().forEach(builder::pollListener);
		this.callListeners.orderedStream().forEach(builder::callListener);
		// Not now, as they may depend on the template.
		builder.listeners(() -> this.jobListeners.orderedStream().toList());
		this.applicationTaskExecutor
			.ifAvailable((executor) -> builder.resolverExecutor(executor).listenerExecutor(executor));
		this.observationRegistry.ifUnique(builder::observationRegistry);
		this.observationConvention.ifAvailable(builder::observationConvention);
		this.customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

}
