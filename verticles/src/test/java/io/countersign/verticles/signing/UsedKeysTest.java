package io.countersign.verticles.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.signing.UsedKeys.Key;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsedKeysTest {
    private static final UUID ORGANIZATION = UUID.randomUUID();
    private static final UUID IDENTITY = UUID.randomUUID();

    private final List<List<Key>> asked = new ArrayList<>();
    private final List<Promise<Set<Key>>> answers = new ArrayList<>();
    private final UsedKeys keys = new UsedKeys(wanted -> {
        var answer = Promise.<Set<Key>>promise();
        asked.add(wanted);
        answers.add(answer);
        return answer.future();
    });

    private static Key key(int number) {
        return new Key(ORGANIZATION, IDENTITY, "key " + number);
    }

    @Test
    void whoever_comes_while_a_query_is_under_way_goes_with_the_next_one() {
        var first = keys.isUsed(key(0));
        var others = IntStream.range(1, 100).mapToObj(i -> keys.isUsed(key(i))).toList();
        assertThat(asked).containsExactly(List.of(key(0)));

        answers.getFirst().complete(Set.of(key(0), key(7)));
        assertThat(first.result()).isTrue();
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast()).hasSize(99);
        assertThat(others).noneMatch(Future::isComplete);

        answers.getLast().complete(Set.of(key(50)));
        assertThat(others).allMatch(Future::succeeded);
        assertThat(IntStream.range(1, 100).filter(i -> others.get(i - 1).result()))
                .containsExactly(50);
    }

    @Test
    void a_query_is_bounded_and_the_rest_follows() {
        keys.isUsed(key(0));
        var others =
                IntStream.range(1, 1_200).mapToObj(i -> keys.isUsed(key(i))).toList();
        for (var i = 0; i < answers.size(); i++) {
            answers.get(i).complete(Set.of());
        }
        assertThat(asked).extracting(List::size).containsExactly(1, 500, 500, 199);
        assertThat(others).allMatch(answer -> !answer.result());
    }

    @Test
    void an_outage_is_told_to_those_who_waited_for_it_and_to_nobody_else() {
        var first = keys.isUsed(key(0));
        var second = keys.isUsed(key(1));
        answers.getFirst().fail("away");
        assertThat(first.failed()).isTrue();
        assertThat(second.isComplete()).isFalse();
        answers.getLast().complete(Set.of());
        assertThat(second.result()).isFalse();
        assertThat(keys.isUsed(key(2)).isComplete()).isFalse();
        assertThat(asked).hasSize(3);
    }
}
