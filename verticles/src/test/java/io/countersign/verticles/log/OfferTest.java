package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OfferTest {
    private long millis;

    private static SignedNote note(long size) {
        return new SignedNote(new Checkpoint("sign.example.com/log", size, new byte[32]).text(), List.of());
    }

    private static long size(SignedNote note) {
        return Checkpoint.parse(note.text()).size();
    }

    private Offer offer(int quorum) {
        return new Offer(quorum, () -> TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static WitnessStore.Stand cosigned(long size) {
        return new WitnessStore.Stand(size, size, null, null, null);
    }

    /** Answers after some time, one call at a time, as a {@link WitnessCall} asks it. */
    private static final class SlowWitness {
        final TreeSet<Long> cosigned = new TreeSet<>();
        private final long takes;
        private long freeAt;
        private long under;

        SlowWitness(long takes, long freeAt) {
            this.takes = takes;
            this.freeAt = freeAt;
        }

        void tick(long now) {
            if (now >= freeAt && under > 0) {
                cosigned.add(under);
                under = 0;
            }
        }

        void begin(long now, long size) {
            if (now >= freeAt && newest() < size) {
                under = size;
                freeAt = now + takes;
            }
        }

        long newest() {
            return cosigned.isEmpty() ? 0 : cosigned.last();
        }
    }

    @Test
    void two_witnesses_of_one_and_a_half_seconds_started_a_second_apart_under_steady_traffic_reach_the_quorum() {
        var offer = offer(2);
        var one = new SlowWitness(1_500, 0);
        var two = new SlowWitness(1_500, 1_000);
        var sizes = new ArrayList<Long>();
        for (millis = 0; millis <= 30_000; millis += 500) {
            one.tick(millis);
            two.tick(millis);
            if (millis % 1_000 == 0) {
                var size = size(offer.of(note(100 + millis), List.of(cosigned(one.newest()), cosigned(two.newest()))));
                sizes.add(size);
                one.begin(millis, size);
                two.begin(millis, size);
            }
        }
        var both = new TreeSet<>(one.cosigned);
        both.retainAll(two.cosigned);
        assertThat(both).hasSizeGreaterThan(5);
        assertThat(sizes).isSorted();
    }

    @Test
    void a_checkpoint_that_does_not_get_the_quorum_is_offered_for_some_seconds_only() {
        var offer = offer(2);
        var stands = List.of(cosigned(10), cosigned(0));
        assertThat(size(offer.of(note(10), stands))).isEqualTo(10);
        millis = 3_000;
        assertThat(size(offer.of(note(20), stands))).isEqualTo(10);
        millis = 3_001;
        assertThat(size(offer.of(note(20), stands))).isEqualTo(20);
    }

    @Test
    void without_a_quorum_and_after_the_log_became_shorter_the_newest_is_offered() {
        var any = offer(0);
        assertThat(size(any.of(note(10), List.of()))).isEqualTo(10);
        assertThat(size(any.of(note(20), List.of()))).isEqualTo(20);
        var quorum = offer(1);
        assertThat(size(quorum.of(note(10), List.of()))).isEqualTo(10);
        assertThat(size(quorum.of(note(8), List.of()))).isEqualTo(8);
    }
}
