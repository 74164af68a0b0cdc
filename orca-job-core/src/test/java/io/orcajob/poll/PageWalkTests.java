package io.orcajob.poll;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.JobSnapshot;
import io.orcajob.client.JobPage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Walks over lists that hold still, that change between two pages, and that make no
 * sense.
 */
class PageWalkTests {

	private static final int MOST_READS = 5_000;

	@Test
	void jobsOfAListThatHoldsStillAreGivenInOrderWithOneRequestPerPage() {
		Listing listing = new Listing(250);
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).isEqualTo(listing.ids);
		assertThat(listing.requests).containsExactly("0+100", "100+100", "200+100");
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "99, 1", "100, 1", "101, 2", "200, 2" })
	void lastPageIsKnownByTheTotal(int jobs, int pages) {
		Listing listing = new Listing(jobs);
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).isEqualTo(listing.ids);
		assertThat(listing.requests).hasSize(Math.max(1, pages));
	}

	@Test
	void startAndLargestNumberAreThoseOfTheCaller() {
		Listing listing = new Listing(500);
		assertThat(listing.walk(new PageWalk(30, 120, 100))).isEqualTo(listing.ids.subList(30, 150));
		assertThat(listing.requests).containsExactly("30+100", "130+20");
		assertThat(new PageWalk(30, 0, 100).isFinished()).isTrue();
	}

	@Test
	void pagesMayBeSmallerThanAskedFor() {
		Listing listing = new Listing(50);
		listing.largestPage = 20;
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).isEqualTo(listing.ids);
		assertThat(listing.requests).containsExactly("0+100", "20+100", "40+100");
	}

	@Test
	void pagesOfOneJobAreReadToTheEndWhileOthersGo() {
		Listing listing = new Listing(40);
		listing.largestPage = 1;
		listing.beforeRead = (read) -> {
			if (read % 5 == 4) {
				listing.remove(0);
			}
		};
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).doesNotHaveDuplicates()
			.containsAll(listing.stayed());
	}

	/**
	 * Any number of jobs may go between two pages, from anywhere.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 5, 20, 60, 150, 700 })
	void removalsMakeTheWalkMissNone(int most) {
		for (int seed = 0; seed < 50; seed++) {
			Random random = new Random(seed);
			Listing listing = new Listing(2_000);
			int often = 1 + random.nextInt(5);
			listing.beforeRead = (read) -> {
				for (int i = random.nextInt(often) == 0 ? random.nextInt(most + 1) : 0; i > 0; i--) {
					listing.removeAny(random);
				}
			};
			assertThat(listing.missed(new PageWalk(0, Long.MAX_VALUE, 100))).as("seed %d", seed).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, true", "20, true", "150, true", "1, false", "20, false", "90, false" })
	void insertionsMakeTheWalkMissNone(int most, boolean atFront) {
		for (int seed = 0; seed < 20; seed++) {
			Random random = new Random(seed);
			Listing listing = new Listing(1_000);
			listing.beforeRead = (read) -> {
				for (int i = random.nextInt(most + 1); i > 0; i--) {
					listing.insert(atFront ? 0 : listing.ids.size());
				}
			};
			assertThat(listing.missed(new PageWalk(0, Long.MAX_VALUE, 100))).as("seed %d", seed).isEmpty();
		}
	}

	@Test
	void whatGoesFromWhereNothingWasReadYetDoesNotCutTheWalkShort() {
		Listing listing = new Listing(2_000);
		listing.beforeRead = (read) -> {
			if (read == 10) {
				listing.ids.subList(1_400, 2_000).clear();
			}
		};
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).isEqualTo(listing.ids);
	}

	@Test
	void whatGoesFromWhereAllWasReadDoesNotHideWhatFollows() {
		Listing listing = new Listing(2_000);
		listing.beforeRead = (read) -> {
			if (read == 10) {
				listing.ids.subList(0, 600).clear();
			}
		};
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).doesNotHaveDuplicates()
			.containsAll(listing.stayed());
	}

	@Test
	void listThatVanishesEndsTheWalk() {
		Listing listing = new Listing(1_000);
		listing.beforeRead = (read) -> {
			if (read == 3) {
				listing.ids.clear();
			}
		};
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).hasSize(300);
		assertThat(listing.requests).hasSizeLessThan(10);
	}

	@Test
	void serviceThatIgnoresTheOffsetEndsTheWalk() {
		Listing listing = new Listing(10_000);
		listing.ignoresOffset = true;
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).isEqualTo(listing.ids.subList(0, 100));
		assertThat(listing.requests).hasSizeLessThan(6);
	}

	@Test
	void serviceThatIgnoresTheOffsetEndsTheWalkAlsoWhileJobsComeAndGo() {
		for (int seed = 0; seed < 30; seed++) {
			Random random = new Random(seed);
			Listing listing = new Listing(10_000);
			listing.ignoresOffset = true;
			listing.beforeRead = (read) -> {
				for (int i = random.nextInt(3); i > 0; i--) {
					listing.removeAny(random);
				}
				for (int i = random.nextInt(3); i > 0; i--) {
					listing.insert(0);
				}
			};
			assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).as("seed %d", seed).doesNotHaveDuplicates();
			assertThat(listing.requests).as("seed %d", seed).hasSizeLessThan(300);
		}
	}

	/**
	 * As of two servers of which one is behind.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 30, 51, 100, 250, 900 })
	void totalsThatGoUpAndDownKeepTheWalkFromNothing(int difference) {
		Listing listing = new Listing(1_000);
		listing.totalIsOffBy = (read) -> (read % 2 == 1) ? -difference : 0;
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).doesNotHaveDuplicates()
			.hasSizeGreaterThanOrEqualTo(1_000 - difference);
		assertThat(listing.requests).hasSizeLessThan(100);
	}

	@Test
	void totalsOfChanceEndTheWalkToo() {
		for (int seed = 0; seed < 30; seed++) {
			Random random = new Random(seed);
			Listing listing = new Listing(1_000);
			listing.totalIsOffBy = (read) -> random.nextInt(10_000);
			assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).doesNotHaveDuplicates().hasSize(1_000);
			assertThat(listing.requests).as("seed %d", seed).hasSizeLessThan(100);
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, 100", "3, 100", "100, 100", "1000, 100", "1000, 1000", "50000, 100" })
	void listWithoutEndEndsTheWalk(int jobs, int perRead) {
		Listing listing = new Listing(jobs);
		listing.beforeRead = (read) -> IntStream.range(0, perRead).forEach((i) -> listing.insert(listing.ids.size()));
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).startsWith("job-0");
		assertThat(listing.requests).hasSizeLessThanOrEqualTo(16 + 8 * (jobs + 2 * perRead) / Math.min(jobs, 100));
	}

	@Test
	void listWhoseTotalAloneGrowsEndsTheWalk() {
		Listing listing = new Listing(1_000_000);
		listing.largestPage = 1;
		listing.totalIsOffBy = (read) -> -999_999 + read;
		assertThat(listing.walk(new PageWalk(0, Long.MAX_VALUE, 100))).hasSizeLessThan(50);
	}

	/**
	 * What comes may hide what goes from the total, so that some may be missed: few, and
	 * never a whole stretch.
	 */
	@ParameterizedTest
	@CsvSource({ "1, true, 0.1", "5, true, 0.5", "20, true, 1", "60, true, 3", "1, false, 0.1", "5, false, 0.5",
			"20, false, 1", "60, false, 3" })
	void comingAndGoingAtOnceHidesFewJobs(int most, boolean atFront, double percent) {
		int stayed = 0;
		int missed = 0;
		for (int seed = 0; seed < 30; seed++) {
			Random random = new Random(seed);
			Listing listing = new Listing(2_000);
			listing.beforeRead = (read) -> {
				for (int i = 0; i < most; i++) {
					if (random.nextBoolean()) {
						listing.removeAny(random);
					}
					if (random.nextBoolean()) {
						listing.insert(atFront ? 0 : listing.ids.size());
					}
				}
			};
			missed += listing.missed(new PageWalk(0, Long.MAX_VALUE, 100)).size();
			stayed += listing.stayed().size();
		}
		assertThat(100.0 * missed / stayed).isLessThan(percent);
	}

	/**
	 * A list as the service has it, which may change before each page is read.
	 */
	private static final class Listing {

		private final List<String> ids = new ArrayList<>();

		private final Set<String> first = new HashSet<>();

		private final List<String> requests = new ArrayList<>();

		private int largestPage = Integer.MAX_VALUE;

		private boolean ignoresOffset;

		private BeforeRead beforeRead = (read) -> {
		};

		private TotalIsOffBy totalIsOffBy = (read) -> 0;

		private int inserted;

		Listing(int jobs) {
			IntStream.range(0, jobs).forEach((i) -> this.ids.add("job-" + i));
			this.first.addAll(this.ids);
		}

		void insert(int index) {
			this.ids.add(index, "new-" + this.inserted++);
		}

		void remove(int index) {
			this.ids.remove(index);
		}

		void removeAny(Random random) {
			if (!this.ids.isEmpty()) {
				remove(random.nextInt(this.ids.size()));
			}
		}

		/**
		 * Return the jobs that were there all the time.
		 */
		Set<String> stayed() {
			Set<String> stayed = new HashSet<>(this.ids);
			stayed.retainAll(this.first);
			return stayed;
		}

		/**
		 * Return the jobs that were there all the time and that a walk does not give.
		 */
		Set<String> missed(PageWalk walk) {
			List<String> given = walk(walk);
			Set<String> missed = stayed();
			given.forEach(missed::remove);
			return missed;
		}

		/**
		 * Return the jobs that a walk gives.
		 */
		List<String> walk(PageWalk walk) {
			List<String> given = new ArrayList<>();
			while (!walk.isFinished()) {
				assertThat(this.requests).as("requests of a walk without end").hasSizeLessThan(MOST_READS);
				assertThat(walk.limit()).isPositive();
				if (!this.requests.isEmpty()) {
					this.beforeRead.accept(this.requests.size());
				}
				this.requests.add(walk.offset() + "+" + walk.limit());
				walk.read(page(walk.offset(), walk.limit())).forEach((job) -> given.add(job.id()));
			}
			assertThat(given).doesNotHaveDuplicates();
			return given;
		}

		private JobPage page(long offset, int limit) {
			int from = this.ignoresOffset ? 0 : (int) Math.min(offset, this.ids.size());
			int to = Math.min(from + Math.min(limit, this.largestPage), this.ids.size());
			List<JobSnapshot> items = this.ids.subList(from, to)
				.stream()
				.map((id) -> JobSnapshot.builder().id(id).build())
				.toList();
			return new JobPage(items, this.ids.size() + this.totalIsOffBy.apply(this.requests.size()), items.size(),
					null);
		}

		private interface BeforeRead {

			void accept(int read);

		}

		private interface TotalIsOffBy {

			int apply(int read);

		}

	}

}
