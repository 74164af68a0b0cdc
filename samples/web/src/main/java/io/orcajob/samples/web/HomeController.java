package io.orcajob.samples.web;

import java.util.stream.Collectors;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.HtmlUtils;

/**
 * Shows what there is to see.
 */
@RestController
class HomeController {

	private static final String PAGE = """
			<!doctype html>
			<html lang="en">
			<head>
			<meta charset="utf-8">
			<meta name="viewport" content="width=device-width, initial-scale=1">
			<title>Orca Job sample</title>
			<style>
			body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
			pre { background: #8882; padding: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
			</style>
			</head>
			<body>
			<h1>Orca Job sample</h1>
			<p>Look at:</p>
			<ul>
			%s
			</ul>
			<p>Start a job that takes 20 seconds:</p>
			<pre>%s</pre>
			</body>
			</html>
			""";

	@GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
	String home() {
		Links links = new Links(ServletUriComponentsBuilder.fromCurrentContextPath().toUriString());
		String items = links.pages().entrySet().stream().map((page) -> {
			String url = HtmlUtils.htmlEscape(page.getKey());
			return "<li><a href=\"" + url + "\">" + url + "</a>: " + page.getValue() + "</li>";
		}).collect(Collectors.joining("\n"));
		return PAGE.formatted(items, HtmlUtils.htmlEscape(links.start()));
	}

}
