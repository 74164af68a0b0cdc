package io.orcajob.starter.actuator;

import java.security.Principal;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * An application that has the starter and the actuator, and believes who its users say
 * that they are.
 */
@SpringBootApplication(proxyBeanMethods = false)
class Application {

	@Bean
	Filter believingFilter() {
		return (request, response, chain) -> chain.doFilter(new Believer((HttpServletRequest) request), response);
	}

	private static final class Believer extends HttpServletRequestWrapper {

		Believer(HttpServletRequest request) {
			super(request);
		}

		@Override
		public Principal getUserPrincipal() {
			String user = getHeader("User");
			return (user != null) ? () -> user : null;
		}

		@Override
		public boolean isUserInRole(String role) {
			return role.equals(getHeader("Role"));
		}

	}

}
