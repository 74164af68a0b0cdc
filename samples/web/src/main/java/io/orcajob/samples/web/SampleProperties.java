package io.orcajob.samples.web;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the sample does at its start.
 *
 * @param jobIds the jobs of your account to wait for, in place of the simulated batch
 */
@ConfigurationProperties("sample")
record SampleProperties(@DefaultValue List<String> jobIds) {
}
