package io.countersign.verticles.evidence;

import io.countersign.verticles.feed.LogEvent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Delegations and freezes that were in force at some time of a period, whenever they began. */
final class StandIns {
    private final Period period;
    private final Story story;

    StandIns(Period period, Story story) {
        this.period = period;
        this.story = story;
    }

    /** By their ids, as all here. */
    List<Map.Entry<String, LogEvent>> delegations() {
        return story.delegations().entrySet().stream()
                .filter(one -> overlaps(one.getValue(), "from", "until"))
                .filter(one -> concerns(one.getValue()))
                .toList();
    }

    List<Map.Entry<String, LogEvent>> freezes() {
        return story.freezes().entrySet().stream()
                .filter(one -> overlaps(one.getValue(), "begin", "end"))
                .toList();
    }

    /** What took it away; null while nothing did. */
    @Nullable
    LogEvent end(String id) {
        return story.ends().get(id);
    }

    private boolean concerns(LogEvent event) {
        var signer = event.signer();
        return signer == null || period.concerns(signer);
    }

    /** What cannot be read is shown. */
    private boolean overlaps(LogEvent event, String from, String until) {
        try {
            return Instant.parse(Story.text(event, from)).isBefore(period.until())
                    && Instant.parse(Story.text(event, until)).isAfter(period.since());
        } catch (DateTimeParseException noTimes) {
            return true;
        }
    }
}
