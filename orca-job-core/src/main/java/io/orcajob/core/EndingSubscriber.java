package io.orcajob.core;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscriber that is told the end also if it fails on a value with an {@link Error}
 * that Reactor takes for fatal: otherwise it would wait for ever.
 *
 * @param <T> the type of the values
 */
final class EndingSubscriber<T> implements CoreSubscriber<T>, Subscription {

	private final CoreSubscriber<? super T> actual;

	private Subscription upstream = Operators.emptySubscription();

	private boolean done;

	private EndingSubscriber(CoreSubscriber<? super T> actual) {
		this.actual = actual;
	}

	/**
	 * Put such a subscriber between a publisher and its subscriber.
	 */
	static <T> Publisher<T> guard(Publisher<T> publisher) {
		return Operators.<T, T>lift((scannable, actual) -> new EndingSubscriber<>(actual)).apply(publisher);
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.upstream = subscription;
		this.actual.onSubscribe(this);
	}

	@Override
	public void onNext(T value) {
		if (this.done) {
			Operators.onNextDropped(value, currentContext());
			return;
		}
		try {
			this.actual.onNext(value);
		}
		catch (Throwable ex) {
			this.upstream.cancel();
			onError(ex);
		}
	}

	@Override
	public void onError(Throwable error) {
		if (this.done) {
			Operators.onErrorDropped(error, currentContext());
			return;
		}
		this.done = true;
		this.actual.onError(error);
	}

	@Override
	public void onComplete() {
		if (!this.done) {
			this.done = true;
			this.actual.onComplete();
		}
	}

	@Override
	public void request(long number) {
		this.upstream.request(number);
	}

	@Override
	public void cancel() {
		this.upstream.cancel();
	}

}
