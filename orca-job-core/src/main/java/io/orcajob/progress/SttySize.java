package io.orcajob.progress;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Asks {@code stty}, as Java cannot be asked.
 */
final class SttySize implements TerminalSize.Source {

	@Override
	public @Nullable TerminalSize read() {
		try {
			Process process = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty"))
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			try {
				if (!process.waitFor(1, TimeUnit.SECONDS)) {
					return null;
				}
				return TerminalSize
					.parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
			}
			finally {
				process.destroy();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (IOException ex) {
			return null;
		}
	}

}
