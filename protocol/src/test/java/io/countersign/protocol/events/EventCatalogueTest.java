package io.countersign.protocol.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventCatalogueTest {
    private static final Path PAGE = Path.of("..", "docs", "events.md");

    /** Run with -Dcountersign.write=true to write the page anew. */
    @Test
    void the_page_of_events_is_made_of_the_catalogue() throws IOException {
        if (Boolean.getBoolean("countersign.write")) {
            Files.writeString(PAGE, EventPage.text());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(EventPage.text());
    }

    @Test
    void every_constant_is_named_as_on_the_wire() {
        for (var type : EventType.values()) {
            assertThat(type.wire()).matches("[a-z_]+\\.[a-z_]+");
            assertThat(type.name())
                    .isEqualTo(type.wire().toUpperCase(Locale.ROOT).replace('.', '_'));
            assertThat(EventType.of(type.wire())).contains(type);
        }
    }

    @Test
    void details_are_sorted_and_named_once() {
        for (var type : EventType.values()) {
            assertThat(type.details()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void every_event_that_the_contract_promises_is_in_the_catalogue() throws IOException {
        var contract = Files.readString(Path.of("openapi", "gateway.yaml"));
        var promised = Pattern.compile("x-audit-event: ([a-z_]+\\.[a-z_]+)")
                .matcher(contract)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(promised)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(EventType.of(name)).as(name).isPresent());
    }

    @Test
    void a_filter_names_a_type_or_a_family() {
        assertThat(Arrays.stream(new String[] {"request.", "request.created", "signature."}))
                .allMatch(EventType::matchesAny);
        assertThat(Arrays.stream(new String[] {"request", "requests.", "request.create", "", "."}))
                .noneMatch(EventType::matchesAny);
        assertThat(EventType.near("log.dreamt")).contains("log.damaged").allMatch(type -> type.startsWith("log."));
        assertThat(EventType.near("dreams."))
                .isEqualTo(EventType.near("dreams"))
                .contains("log.", "request.");
    }
}
