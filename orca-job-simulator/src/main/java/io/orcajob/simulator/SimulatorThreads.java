package io.orcajob.simulator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of one simulator. Reactor Netty's own would be ended with the help of
 * Reactor's shared timer, whose thread would then remain, and whose time may be virtual.
 */
final class SimulatorThreads implements LoopResources {

	private static final int COUNT = 2;

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(COUNT, new RememberingThreadFactory(),
			NioIoHandler.newFactory());

	@Override
	public EventLoopGroup onServer(boolean useNative) {
		return this.group;
	}

	/**
	 * Take note of a connection, which is cut with {@link #stop(Duration)}.
	 */
	void add(Channel connection) {
		this.connections.add(connection);
	}

	/**
	 * Cut all connections and wait until the threads are gone, or the time is over.
	 */
	void stop(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		// Loops that end close their connections themselves, but not each: who has sent a
		// request on one that is left would wait for ever.
		this.connections.close().awaitUninterruptibly(timeout.toMillis());
		this.group.shutdownGracefully(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
		try {
			for (Thread thread : this.threads) {
				TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private final class RememberingThreadFactory extends DefaultThreadFactory {

		RememberingThreadFactory() {
			super("orca-simulator", true);
		}

		@Override
		public Thread newThread(Runnable task) {
			Thread thread = super.newThread(task);
			SimulatorThreads.this.threads.add(thread);
			return thread;
		}

	}

}
