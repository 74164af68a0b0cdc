package io.orcajob.progress;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.function.LongSupplier;

import org.springframework.util.StringUtils;

/**
 * Where the application runs.
 *
 * @param terminal whether standard output is a terminal
 * @param environment the environment variables
 * @param library whether the library that renders bars is there
 * @param stream leads to the terminal
 * @param charset how the terminal reads it
 * @param size tells the size of the terminal
 * @param ticker tells the time in nanoseconds
 */
record Surroundings(boolean terminal, Map<String, String> environment, boolean library, OutputStream stream,
		Charset charset, TerminalSize.Source size, LongSupplier ticker) {

	/**
	 * Look around.
	 */
	static Surroundings detect() {
		Console console = System.console();
		Charset charset = (console != null) ? console.charset() : Charset.defaultCharset();
		return new Surroundings(console != null && isTerminal(console), System.getenv(),
				LibraryBars.isPresent(Surroundings.class.getClassLoader()), new FileOutputStream(FileDescriptor.out),
				charset, new SttySize(), System::nanoTime);
	}

	private static boolean isTerminal(Console console) {
		try {
			// Since Java 22, and there is a console without a terminal since then.
			return (boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (ReflectiveOperationException ex) {
			return true;
		}
	}

	/**
	 * Find out whether progress is to be shown as bars.
	 */
	boolean wantsBars(ProgressMode mode) {
		return switch (mode) {
			case LOG -> false;
			case BAR -> true;
			case AUTO -> this.terminal && canMoveCursor() && !isContinuousIntegration();
		};
	}

	private boolean canMoveCursor() {
		String term = this.environment.get("TERM");
		return StringUtils.hasText(term) && !term.equals("dumb");
	}

	private boolean isContinuousIntegration() {
		String ci = this.environment.get("CI");
		return StringUtils.hasText(ci) && !ci.equalsIgnoreCase("false");
	}

	Style style() {
		boolean colours = canMoveCursor() && !StringUtils.hasLength(this.environment.get("NO_COLOR"));
		return new Style(colours, Style.canShowUnicode(this.charset));
	}

	Screen screen() {
		TerminalOutput output = new TerminalOutput(this.stream, this.charset);
		TerminalSize current = (this.terminal && canMoveCursor()) ? this.size.read() : null;
		if (current == null || current.rows() < RegionScreen.MIN_ROWS) {
			return new LineScreen(output, (current != null) ? current.columns() : 80);
		}
		return new RegionScreen(output, current, this.size, this.ticker);
	}

}
