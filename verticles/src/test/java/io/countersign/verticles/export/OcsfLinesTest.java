package io.countersign.verticles.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.protocol.events.EventType;
import io.countersign.verticles.feed.LogEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What OCSF lines tell a SIEM of each type of event. */
class OcsfLinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UUID ORGANIZATION = new UUID(1, 0);
    private static final UUID ACTOR = new UUID(2, 0);
    private static final UUID SIGNER = new UUID(3, 0);
    private static final UUID REQUEST = new UUID(4, 0);
    private static final UUID GRANT = new UUID(5, 0);

    /** The thing that types with this prefix are about; what is not an id of the event is the detail of that name. */
    private static final Map<String, Object> ABOUT = Map.ofEntries(
            Map.entry("request", REQUEST),
            Map.entry("approval", REQUEST),
            Map.entry("grant", GRANT),
            Map.entry("break_glass", GRANT),
            Map.entry("signer", SIGNER),
            Map.entry("policy", SIGNER),
            Map.entry("organization", ORGANIZATION),
            Map.entry("audit", ORGANIZATION),
            Map.entry("certificate_authority", "certificateAuthority"),
            Map.entry("delegation", "delegation"),
            Map.entry("freeze", "freeze"),
            Map.entry("person", "person"),
            Map.entry("account", "account"),
            Map.entry("machine", "machine"),
            Map.entry("passkey", "passkey"),
            Map.entry("group", "group"),
            Map.entry("campaign", "campaign"),
            Map.entry("webhook", "webhook"),
            Map.entry("channel", "channel"),
            Map.entry("token_key", "kid"),
            Map.entry("attestation_key", "publicKey"),
            Map.entry("certificate", "certificateSerial"),
            Map.entry("node", "name"),
            Map.entry("installation", "installation"),
            Map.entry("log", "installation"));

    /** With all that an event of this type may carry. */
    private static LogEvent event(EventType type) {
        var details = new HashMap<String, Object>();
        type.details().forEach(name -> details.put(name, name));
        return event(type.wire(), details);
    }

    private static LogEvent event(String type, Map<String, Object> details) {
        return new LogEvent(
                7, type, Instant.EPOCH, ORGANIZATION, ACTOR, SIGNER, REQUEST, GRANT, new UUID(6, 0), details);
    }

    private static JsonNode line(LogEvent event) throws IOException {
        var out = new ByteArrayOutputStream();
        new OcsfLines().line(new Entry(event, new byte[0], List.of()), out);
        return JSON.readTree(out.toByteArray());
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void the_entity_is_the_thing_that_the_event_is_about(EventType type) throws IOException {
        var line = line(event(type));
        if (line.get("class_uid").asInt() == 3_004) {
            assertThat(line.at("/entity/type").asText()).isEqualTo(type.family());
            var about = type.family().equals("notification") ? recipient(type) : ABOUT.get(type.family());
            assertThat(about).as("this test must know what %s is about", type).isNotNull();
            assertThat(line.at("/entity/uid").asText()).isEqualTo(about.toString());
        } else {
            assertThat(type.wire()).matches("signature\\..*|identity.login_refused|machine.logged_in");
        }
    }

    private static Object recipient(EventType type) {
        return type.details().contains("person") ? "person" : ACTOR;
    }

    @Test
    void delete_is_said_of_what_is_gone_and_of_nothing_else() throws IOException {
        var deleted = new TreeSet<String>();
        for (var type : EventType.values()) {
            var line = line(event(type));
            if (line.get("class_uid").asInt() == 3_004
                    && line.get("activity_id").asInt() == 4) {
                deleted.add(type.wire());
            }
        }
        assertThat(deleted)
                .containsExactlyInAnyOrder(
                        "account.removed",
                        "channel.deleted",
                        "delegation.ended",
                        "freeze.removed",
                        "passkey.removed",
                        "person.erased",
                        "signer.archived",
                        "webhook.deleted");
    }

    @ParameterizedTest
    @CsvSource({
        "group.created, 1",
        "break_glass.used, 1",
        "audit.read, 2",
        "audit.exported, 2",
        "signer.member_set, 3",
        "signer.member_removed, 3",
        "group.member_added, 3",
        "machine.trust_removed, 3",
        "policy.set, 3",
        "certificate.revoked, 3",
        "certificate_authority.revocations_listed, 3",
        "account.password_set, 3",
        "passkey.added, 1",
        "passkey.counter_refused, 99",
        "person.enabled, 8",
        "machine.disabled, 9",
        "signer.disabled, 9",
        "signer.suspended, 12",
        "campaign.suspended, 99",
        "signer.activated, 10",
        "installation.set_up, 99"
    })
    void activities_are_those_that_the_class_has(String type, int activity) throws IOException {
        var line = line(event(EventType.of(type).orElseThrow()));
        assertThat(line.get("activity_id").asInt()).isEqualTo(activity);
        assertThat(line.get("type_uid").asInt()).isEqualTo(300_400 + activity);
    }

    @Test
    void a_refused_login_that_nobody_has_names_no_user_id() throws IOException {
        var unknown = new LogEvent(
                7, "identity.login_refused", Instant.EPOCH, null, null, null, null, null, null, Map.of("count", 3));
        var user = line(unknown).get("user");
        assertThat(user.has("uid")).isFalse();
        assertThat(user.get("type_id").asInt()).isZero();
        assertThat(line(event("identity.login_refused", Map.of("identity", ACTOR.toString())))
                        .at("/user/uid")
                        .asText())
                .isEqualTo(ACTOR.toString());
    }

    @Test
    void bytes_that_are_no_leaf_are_told_of_by_their_place() throws IOException {
        assertThat(line(LogEvent.unreadable(7)).at("/entity/uid").asText()).isEqualTo("7");
    }

    @Test
    void this_test_knows_no_families_that_there_are_not() {
        var families = Set.copyOf(
                Arrays.stream(EventType.values()).map(EventType::family).toList());
        assertThat(families).containsAll(ABOUT.keySet());
    }
}
