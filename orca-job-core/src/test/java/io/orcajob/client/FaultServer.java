package io.orcajob.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A server on plain sockets, for what a real one never does on purpose. It reads each
 * request, and the fault decides what becomes of the connection.
 */
final class FaultServer implements AutoCloseable {

	private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

	private final ServerSocket server;

	private final Fault greeting;

	private final Fault fault;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	FaultServer(Fault fault) {
		this(0, blackHole(), fault);
	}

	/**
	 * Create a server.
	 * @param port where it listens, 0 for any free port
	 * @param greeting what becomes of each connection before a request is read
	 * @param fault what becomes of it after each request
	 */
	FaultServer(int port, Fault greeting, Fault fault) {
		this.greeting = greeting;
		this.fault = fault;
		try {
			this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	/**
	 * Answer with a text and leave the connection open.
	 */
	static Fault answer(String text) {
		return (socket) -> socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Answer with a text and close the connection.
	 */
	static Fault answerAndClose(String text) {
		return (socket) -> {
			answer(text).handle(socket);
			socket.close();
		};
	}

	/**
	 * Close the connection by a reset packet.
	 */
	static Fault reset() {
		return (socket) -> {
			socket.setSoLinger(true, 0);
			socket.close();
		};
	}

	/**
	 * Leave the connection as it is.
	 */
	static Fault blackHole() {
		return (socket) -> {
		};
	}

	String url() {
		return "http://localhost:" + this.server.getLocalPort();
	}

	int connections() {
		return this.sockets.size();
	}

	/**
	 * Return all requests, as they arrived.
	 */
	List<Request> requests() {
		return this.requests;
	}

	/**
	 * Return the first lines of all requests, as they arrived.
	 */
	List<String> requestLines() {
		return this.requests.stream().map(Request::line).toList();
	}

	private void accept() throws IOException {
		while (true) {
			Socket socket = this.server.accept();
			this.sockets.add(socket);
			start(() -> serve(socket));
		}
	}

	private void serve(Socket socket) throws IOException {
		this.greeting.handle(socket);
		InputStream input = socket.getInputStream();
		for (Request request = read(input); request != null; request = read(input)) {
			this.requests.add(request);
			this.fault.handle(socket);
		}
	}

	private static @Nullable Request read(InputStream input) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		String head = "";
		while (!head.endsWith("\r\n\r\n")) {
			int next = input.read();
			if (next == -1) {
				return null;
			}
			bytes.write(next);
			head = bytes.toString(StandardCharsets.UTF_8);
		}
		Matcher length = CONTENT_LENGTH.matcher(head);
		byte[] body = length.find() ? input.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
		return new Request(head, new String(body, StandardCharsets.UTF_8));
	}

	private static void start(SocketAction action) {
		Thread thread = new Thread(() -> {
			try {
				action.run();
			}
			catch (IOException ex) {
				// The other side, or the test, has ended.
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A request that arrived.
	 *
	 * @param head the first line and the headers
	 * @param body the body, empty if there was none
	 */
	record Request(String head, String body) {

		String line() {
			return this.head.lines().findFirst().orElse("");
		}

		@Nullable String header(String name) {
			return this.head.lines()
				.filter((line) -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
				.map((line) -> line.substring(name.length() + 1).trim())
				.findFirst()
				.orElse(null);
		}

	}

	@FunctionalInterface
	interface Fault {

		void handle(Socket socket) throws IOException;

	}

	@FunctionalInterface
	private interface SocketAction {

		void run() throws IOException;

	}

}
