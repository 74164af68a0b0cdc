package io.orcajob.progress;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes to the terminal, until that fails for the first time.
 */
final class TerminalOutput {

	private static final Log logger = LogFactory.getLog(TerminalOutput.class);

	private final OutputStream stream;

	private final Charset charset;

	private boolean failed;

	TerminalOutput(OutputStream stream, Charset charset) {
		this.stream = stream;
		this.charset = charset;
	}

	/**
	 * Write at one go, so that what the application writes comes before or after.
	 */
	void write(String text) {
		if (this.failed || text.isEmpty()) {
			return;
		}
		try {
			this.stream.write(text.getBytes(this.charset));
			this.stream.flush();
		}
		catch (IOException | RuntimeException ex) {
			this.failed = true;
			logger.debug("The terminal takes no progress any more", ex);
		}
	}

}
