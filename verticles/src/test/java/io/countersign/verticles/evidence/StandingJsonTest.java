package io.countersign.verticles.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.verticles.feed.LogEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StandingJsonTest {
    private static final Instant SINCE = Instant.parse("2026-07-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-10-01T00:00:00Z");
    private static final UUID ORGANIZATION = UUID.randomUUID();
    private static final UUID SIGNER = UUID.randomUUID();

    private final Period period = new Period(ORGANIZATION, SINCE, UNTIL, null);
    private final Story story = new Story(period);
    private final Names names = new Names(Map.of(SIGNER, "release"));
    private long index;

    private void before(String type, Map<String, Object> details) {
        story.take(new LogEvent(
                index++,
                type,
                SINCE.minus(Duration.ofDays(9)),
                ORGANIZATION,
                null,
                type.startsWith("signer.") ? SIGNER : null,
                null,
                null,
                null,
                details));
    }

    private static Set<String> ids(JsonNode array) {
        var ids = new HashSet<String>();
        array.forEach(one -> ids.add(one.path("id").asText()));
        return ids;
    }

    private String page() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var page = new HtmlPage(bytes, "Evidence")) {
            new RightsPages(period, story, names).write(page);
            new StandInPages(new StandIns(period, story), names).write(page);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void every_member_a_report_leaves_out_stands_in_a_file_of_the_pack() throws Exception {
        var members = new HashSet<String>();
        var delegations = new HashSet<String>();
        var freezes = new HashSet<String>();
        for (var i = 0; i < Table.MOST + 3; i++) {
            var id = UUID.randomUUID().toString();
            members.add(id);
            before("signer.member_set", Map.of("member", id, "role", "operator"));
            delegations.add("d" + i);
            before(
                    "delegation.created",
                    Map.of("delegation", "d" + i, "delegate", id, "from", "" + SINCE, "until", "?"));
            freezes.add("f" + i);
            before(
                    "freeze.created",
                    Map.of("freeze", "f" + i, "name", "summer", "begin", "" + SINCE, "end", "" + UNTIL));
        }
        before("delegation.ended", Map.of("delegation", "d7", "reason", "back again"));
        before(
                "group.member_added",
                Map.of(
                        "group",
                        UUID.randomUUID().toString(),
                        "identity",
                        members.iterator().next()));
        var page = page();
        assertThat(page)
                .contains("Cut: 3 more are not shown here; standing.json has all of them.")
                .doesNotContain("events.jsonl");
        assertThat(members).anyMatch(id -> !page.contains("<td>" + id + "</td><td>operator</td>"));

        var out = new ByteArrayOutputStream();
        new StandingJson(period, story, names).write(out);
        var json = new ObjectMapper().readTree(out.toByteArray());
        for (var moment : json.path("rights")) {
            assertThat(ids(moment.path("members"))).isEqualTo(members);
            assertThat(moment.at("/members/0/signerName").asText()).isEqualTo("release");
            assertThat(moment.at("/groups/0/members")).hasSize(1);
        }
        assertThat(json.path("rights")).hasSize(2);
        assertThat(ids(json.path("delegations"))).isEqualTo(delegations);
        assertThat(json.at("/delegations/7/ended/details/reason").asText()).isEqualTo("back again");
        assertThat(ids(json.path("freezes"))).isEqualTo(freezes);
    }
}
