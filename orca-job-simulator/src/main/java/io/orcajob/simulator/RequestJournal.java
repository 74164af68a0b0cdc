package io.orcajob.simulator;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.util.Assert;

/**
 * What was asked of the simulator, whatever came of it: requests that were refused or met
 * a {@link Fault} count too. A route is a method and a template, such as {@code GET
 * /job/{id}/status}; all requests of a method to paths that the simulator does not know
 * count as one, such as {@code GET /**}.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RequestJournal {

	private static final int CAPACITY = 10_000;

	private static final int SHOWN = 10;

	private final Lock lock = new ReentrantLock();

	private final Map<String, Long> counts = new TreeMap<>();

	private final Deque<Entry> recent = new ArrayDeque<>();

	private long total;

	RequestJournal() {
	}

	/**
	 * Return how many requests arrived since the start or the last {@link #clear()}.
	 * @return the number of requests
	 */
	public long total() {
		this.lock.lock();
		try {
			return this.total;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how many requests arrived on each route that had any.
	 * @return a copy, sorted by route
	 */
	public Map<String, Long> counts() {
		this.lock.lock();
		try {
			return Collections.unmodifiableMap(new TreeMap<>(this.counts));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how many requests arrived on one route.
	 * @param route the route, such as {@code GET /job/{id}/status}
	 * @return the number of requests, zero for a route that had none
	 * @throws IllegalArgumentException if the route is {@code null}
	 */
	public long count(String route) {
		Assert.notNull(route, "'route' must not be null");
		this.lock.lock();
		try {
			return this.counts.getOrDefault(route, 0L);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the newest requests.
	 * @return a copy, oldest first, of at most 10,000 requests
	 */
	public List<RecordedRequest> recent() {
		this.lock.lock();
		try {
			return this.recent.stream().map(Entry::request).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return those of the newest requests that arrived on one route.
	 * @param route the route, such as {@code GET /job/{id}/status}
	 * @return a copy, oldest first, of those among the newest 10,000 requests
	 * @throws IllegalArgumentException if the route is {@code null}
	 */
	public List<RecordedRequest> recent(String route) {
		Assert.notNull(route, "'route' must not be null");
		this.lock.lock();
		try {
			return this.recent.stream().filter((entry) -> entry.route().equals(route)).map(Entry::request).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget everything.
	 */
	public void clear() {
		this.lock.lock();
		try {
			this.total = 0;
			this.counts.clear();
			this.recent.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	void add(String route, RecordedRequest request) {
		this.lock.lock();
		try {
			this.total++;
			this.counts.merge(route, 1L, Long::sum);
			if (this.recent.size() == CAPACITY) {
				this.recent.removeFirst();
			}
			this.recent.addLast(new Entry(route, request));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Describe how many requests arrived on each route, and the newest of them.
	 */
	@Override
	public String toString() {
		this.lock.lock();
		try {
			StringBuilder text = new StringBuilder().append(this.total).append(" requests ").append(this.counts);
			this.recent.stream()
				.skip(Math.max(0, this.recent.size() - SHOWN))
				.forEach((entry) -> text.append(System.lineSeparator()).append("  ").append(entry.request()));
			return text.toString();
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Entry(String route, RecordedRequest request) {

	}

}
