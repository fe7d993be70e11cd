package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Approvals.RequestFilter;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same generated lives on PostgreSQL, over two gateways, with decisions and edits at the same instant: what came of those must be
 * what comes of them in some order, and after each action the engine must agree with {@link Book} about everybody. A failure names its
 * seed; {@code -Dcountersign.seed=N} runs it again.
 */
class IdentityGraphsTest {
    private static final long SEED = Long.getLong("countersign.seed", 20260301L);
    private static final int GRAPHS = 25;
    private static final int ACTIONS = 32;

    private static World world;

    @BeforeAll
    static void open() {
        world = new World("approval_graphs");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void the_engine_agrees_with_the_book_also_when_everything_happens_at_once() {
        var told = new TreeMap<String, Integer>();
        for (var i = 0; i < GRAPHS; i++) {
            var graph = new Graph(new Random(SEED + i), "seed " + (SEED + i), told);
            for (var action = 0; action < ACTIONS; action++) {
                graph.act();
            }
        }
        System.out.println("seed " + SEED + ": " + GRAPHS * ACTIONS + " actions, " + told);
        assertThat(told)
                .containsKeys("granted", "rejected", "cancelled", "stood in", "at once", "policy set", "policy refused")
                .containsKeys("request refused", "policy edited under a request", "taken in another order");
        assertThat(told.get("granted")).isGreaterThan(GRAPHS);
    }

    /**
     * One of the things that happen at the same instant.
     *
     * @param says for a failure
     * @param move applies it to a book; false if there it could not have come to what it came to
     */
    private record Happened(String says, Predicate<Book> move) {
        boolean applyTo(Book book) {
            return move.test(book);
        }

        @Override
        public String toString() {
            return says;
        }
    }

    private static final class Graph {
        private final Random random;
        private final String seed;
        private final Map<String, Integer> told;
        private final Book book = new Book(Edits.PEOPLE, Edits.MACHINES, Edits.GROUPS);
        private final Edits edits;
        private final Town town = new Town(world, book);
        private final List<Object> story = new ArrayList<>();
        private @Nullable Request request;

        Graph(Random random, String seed, Map<String, Integer> told) {
            this.random = random;
            this.seed = seed;
            this.told = told;
            this.edits = new Edits(random, book);
            var begin = edits.begin();
            await(Future.all(begin.stream()
                    .filter(edit -> !(edit instanceof Edits.Edit.Delegate))
                    .map(town::apply)
                    .toList()));
            // One after the other, as the book numbers them so.
            begin.stream().filter(edit -> edit instanceof Edits.Edit.Delegate).forEach(edit -> await(town.apply(edit)));
            begin.forEach(edit -> Edits.apply(book, edit));
        }

        private void tell(String what) {
            told.merge(what, 1, Integer::sum);
        }

        void act() {
            if (book.policy == null) {
                setPolicy();
            } else if (request == null) {
                ask();
            } else {
                switch (random.nextInt(10)) {
                    case 0 -> setPolicy();
                    case 1, 2 -> atOnce(List.of(edit()));
                    case 3, 4, 5 -> everythingAtOnce();
                    default -> atOnce(List.of(decision()));
                }
                check();
            }
        }

        private void setPolicy() {
            var setter = random.nextInt(3) == 0 ? edits.somebodyButAda() : Edits.ADA;
            var wanted = edits.policy(setter);
            var sound = book.isSound(wanted, setter);
            var set = succeeded(town.setPolicy(setter, wanted));
            assertThat(set).as("%s: %s sets %s", seed, setter, wanted).isEqualTo(sound);
            tell(set ? "policy set" : "policy refused");
            if (set) {
                book.policy = wanted;
                if (request != null) {
                    tell("policy edited under a request");
                }
            }
        }

        private void ask() {
            var asker = random.nextInt(Edits.PEOPLE + Edits.MACHINES);
            var signs = random.nextInt(3) == 0 ? random.nextInt(Edits.PEOPLE + Edits.MACHINES) : asker;
            // Grants of earlier rounds are not what is tested here.
            world.sql("UPDATE grants SET used = max_signatures WHERE signer_id = $1", town.signer);
            var wanted = new NewRequest("x", town.id(signs), null, null, null);
            var asked = world.one.createRequest(call(town.caller(asker)), "rel", wanted);
            var taken = succeeded(asked);
            assertThat(taken).as("%s: %s asks for %s", seed, asker, signs).isEqualTo(book.mayAsk(asker, signs));
            if (taken) {
                request = Objects.requireNonNull(asked.result()).request();
                book.ask(asker, signs);
                story.clear();
                story.add(book.under + " asked by " + asker + " for " + signs);
                check();
            } else {
                tell("request refused");
            }
        }

        private Request open() {
            return Objects.requireNonNull(request);
        }

        /** Starts now; the result says what it came to once all is over. */
        private Future<Happened> decision() {
            return decide(edits.wish());
        }

        private Future<Happened> decide(Edits.Wish wish) {
            var gateway = random.nextBoolean() ? world.one : world.two;
            var decided = town.decide(gateway, open(), wish.person(), wish.asked(), wish.approves());
            return settled(decided).map(taken -> {
                var place = taken == null ? Book.NOBODY : town.placeOf(taken, wish.person());
                return new Happened(wish + " taken for " + place, now -> {
                    if (!now.look().agrees(wish.person(), wish.asked(), place)) {
                        return false;
                    }
                    if (place != Book.NOBODY) {
                        now.decide(wish.person(), place, wish.approves());
                    }
                    return true;
                });
            });
        }

        private Future<Happened> edit() {
            var edit = edits.any();
            return town.apply(edit)
                    .map(done -> new Happened(edit.toString(), now -> {
                        Edits.apply(now, edit);
                        return true;
                    }));
        }

        private Future<Happened> cancel() {
            var asker = town.caller(book.requester);
            return settled(world.two.cancelRequest(call(asker), open().id()))
                    .map(taken -> new Happened("cancelled " + (taken != null), now -> {
                        // Who lost every role still sees what they asked for; who is disabled can do nothing.
                        var could = now.isOpen() && !now.disabled.get(now.requester);
                        if (taken != null) {
                            now.end = Book.End.CANCELLED;
                        }
                        return could == (taken != null);
                    }));
        }

        /** Two to five decisions of whomever, with an edit or a cancellation between them. */
        private void everythingAtOnce() {
            var all = new ArrayList<Future<Happened>>();
            var first = edits.wish();
            for (var i = 1 + random.nextInt(3); i >= 0; i--) {
                all.add(random.nextInt(4) == 0 ? decide(first) : decision());
            }
            if (random.nextInt(3) > 0) {
                all.add(random.nextInt(all.size()), edit());
            }
            if (random.nextInt(8) == 0) {
                all.add(cancel());
            }
            tell("at once");
            atOnce(all);
        }

        /** Finds an order in which all of this could have happened one after the other. */
        private void atOnce(List<Future<Happened>> started) {
            var happened = started.stream().map(World::await).toList();
            var written = town.approvals(open());
            var order = order(book, happened, List.of(), written);
            assertThat(order)
                    .as("%s: no order of %s explains %s", seed, happened, written)
                    .isNotNull();
            Objects.requireNonNull(order).forEach(index -> {
                story.add(happened.get(index));
                happened.get(index).applyTo(book);
            });
            if (!order.equals(IntStream.range(0, order.size()).boxed().toList())) {
                tell("taken in another order");
            }
        }

        /** @param written what the decisions must be in the end, as they may have come in various orders that differ later */
        private static @Nullable List<Integer> order(
                Book now, List<Happened> happened, List<Integer> before, List<Book.Decision> written) {
            if (before.size() == happened.size()) {
                return now.decisions.equals(written) ? before : null;
            }
            for (var i = 0; i < happened.size(); i++) {
                var next = now.copy();
                if (!before.contains(i) && happened.get(i).applyTo(next)) {
                    var longer = new ArrayList<>(before);
                    longer.add(i);
                    var found = order(next, happened, longer, written);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        private void check() {
            var now = await(world.two.getRequest(call(town.caller(Edits.ADA)), open().id(), Duration.ZERO));
            assertThat(now.state()).as(seed).isEqualTo(state(book.end));
            assertThat(world.count("SELECT count(*) FROM grants WHERE request_id = $1", open().id()))
                    .as(seed)
                    .isEqualTo(book.end == Book.End.APPROVED ? 1 : 0);
            if (book.isOpen()) {
                checkEverybody(now);
            } else {
                tell(
                        state(book.end) == RequestState.APPROVED
                                ? "granted"
                                : state(book.end).toString());
                book.decisions.stream()
                        .filter(decision -> decision.delegation() != Book.NOBODY)
                        .forEach(decision -> tell("stood in"));
                request = null;
            }
        }

        private void checkEverybody(Request now) {
            var byBook = book.look();
            assertThat(now.currentStep())
                    .as("%s: %s, %s", seed, story, book.decisions)
                    .isEqualTo(byBook.at + 1);
            var able = new HashSet<String>();
            for (var person = 0; person < Edits.PEOPLE; person++) {
                if (byBook.mayDecideSomehow(person)) {
                    able.add(town.caller(person).name());
                }
            }
            assertThat(now.steps().get(byBook.at).canDecide())
                    .as("%s: can decide after %s, %s", seed, story, book.decisions)
                    .extracting(PersonRef::name)
                    .containsExactlyInAnyOrderElementsOf(able);
            checkList(random.nextInt(Edits.PEOPLE), able);
        }

        private void checkList(int person, Set<String> able) {
            var filter = new RequestFilter("rel", null, false, true);
            // Who is no member any more sees no such Signer.
            var page =
                    await(settled(world.one.listRequests(call(town.caller(person)), filter, new PageQuery(null, 10))));
            var found = page != null
                    && page.items().stream().anyMatch(one -> one.id().equals(open().id()));
            assertThat(found)
                    .as("%s: %s finds it to decide after %s, %s", seed, person, story, book.decisions)
                    .isEqualTo(able.contains(town.caller(person).name()));
        }

        private static RequestState state(Book.End end) {
            return switch (end) {
                case NOT_YET -> RequestState.PENDING;
                case APPROVED -> RequestState.APPROVED;
                case REJECTED -> RequestState.REJECTED;
                case CANCELLED -> RequestState.CANCELLED;
            };
        }
    }

    private static boolean succeeded(Future<?> call) {
        return await(settled(call)) != null;
    }

    /** Null when it was refused; what is no refusal fails the test. */
    private static <T> Future<@Nullable T> settled(Future<T> call) {
        return call.<@Nullable T>map(done -> done)
                .recover(failure -> isRefusal(failure)
                        ? Future.succeededFuture()
                        : Future.failedFuture(new AssertionError("no refusal", failure)));
    }

    /** That the database did not answer is none: then nothing was judged. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof RefusedException refused && !(refused.refusal() instanceof Refusal.Unavailable);
    }
}
