package io.orcajob.simulator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.util.Assert;

/**
 * The socket of a simulator, with event loops of its own so that nothing of it remains
 * once it is stopped.
 */
final class SimulatorServer {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

	private final int requestedPort;

	private final HttpHandler handler;

	private final Lock lock = new ReentrantLock();

	private volatile @Nullable Running running;

	SimulatorServer(int requestedPort, HttpHandler handler) {
		this.requestedPort = requestedPort;
		this.handler = handler;
	}

	void start() {
		this.lock.lock();
		try {
			if (this.running == null) {
				this.running = doStart();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private Running doStart() {
		SimulatorThreads threads = new SimulatorThreads();
		try {
			DisposableServer server = HttpServer.create()
				.bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), this.requestedPort))
				.runOn(threads)
				.doOnChannelInit((observer, channel, address) -> threads.add(channel))
				.handle(new ReactorHttpHandlerAdapter(this.handler))
				.bindNow(START_TIMEOUT);
			return new Running(server, threads);
		}
		catch (ChannelBindException ex) {
			threads.stop(STOP_TIMEOUT);
			throw failure(ex);
		}
		catch (RuntimeException ex) {
			threads.stop(STOP_TIMEOUT);
			throw ex;
		}
	}

	private RuntimeException failure(ChannelBindException ex) {
		Throwable cause = ex.getCause();
		String reason = (cause != null) ? String.valueOf(cause.getMessage()) : "";
		if (reason.contains("Permission denied") || (this.requestedPort == 0)) {
			return new IllegalStateException("The OrcaCloud simulator cannot listen on port " + this.requestedPort, ex);
		}
		return new SimulatorPortInUseException(this.requestedPort, ex);
	}

	void stop() {
		this.lock.lock();
		try {
			Running running = this.running;
			this.running = null;
			if (running != null) {
				running.server().disposeNow(STOP_TIMEOUT);
				running.threads().stop(STOP_TIMEOUT);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isRunning() {
		return this.running != null;
	}

	int port() {
		Running running = this.running;
		Assert.state(running != null, "The simulator is not running");
		return running.server().port();
	}

	private record Running(DisposableServer server, SimulatorThreads threads) {

	}

}
