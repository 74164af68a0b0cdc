package io.orcajob.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on plain sockets, for what a real one never does on purpose. It reads the head
 * of each request, and the fault decides what becomes of the connection.
 */
final class FaultServer implements AutoCloseable {

	private final ServerSocket server;

	private final Fault fault;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final List<String> requestLines = new CopyOnWriteArrayList<>();

	FaultServer(Fault fault) {
		this.fault = fault;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
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

	static Fault blackHole() {
		return (socket) -> {
		};
	}

	String url() {
		return "http://localhost:" + this.server.getLocalPort();
	}

	/**
	 * Return the first lines of all requests, as they arrived.
	 */
	List<String> requestLines() {
		return this.requestLines;
	}

	private void accept() throws IOException {
		while (true) {
			Socket socket = this.server.accept();
			this.sockets.add(socket);
			start(() -> serve(socket));
		}
	}

	private void serve(Socket socket) throws IOException {
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
		for (String line = reader.readLine(); line != null; line = reader.readLine()) {
			this.requestLines.add(line);
			while (line != null && !line.isEmpty()) {
				line = reader.readLine();
			}
			this.fault.handle(socket);
		}
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

	@FunctionalInterface
	interface Fault {

		void handle(Socket socket) throws IOException;

	}

	@FunctionalInterface
	private interface SocketAction {

		void run() throws IOException;

	}

}
