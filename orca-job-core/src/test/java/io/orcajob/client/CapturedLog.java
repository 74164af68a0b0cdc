package io.orcajob.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Everything that {@code io.orcajob} logs, down to the finest level.
 */
public final class CapturedLog extends Handler implements AutoCloseable {

	private final Logger logger = Logger.getLogger("io.orcajob");

	private final List<String> lines = new CopyOnWriteArrayList<>();

	public CapturedLog() {
		setLevel(Level.ALL);
		this.logger.setLevel(Level.ALL);
		this.logger.addHandler(this);
	}

	/**
	 * Return level and message, with the stack trace if there is one.
	 */
	public List<String> lines() {
		return this.lines;
	}

	@Override
	public void publish(LogRecord record) {
		StringWriter trace = new StringWriter();
		if (record.getThrown() != null) {
			record.getThrown().printStackTrace(new PrintWriter(trace));
		}
		this.lines.add(record.getLevel() + " " + record.getMessage() + trace);
	}

	@Override
	public void flush() {
	}

	@Override
	public void close() {
		this.logger.removeHandler(this);
		this.logger.setLevel(null);
	}

}
