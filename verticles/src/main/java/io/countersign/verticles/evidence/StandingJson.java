package io.countersign.verticles.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.countersign.verticles.feed.LogEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All of what the report shows the first rows of and the events of the period do not tell, because it began before: rights at both ends of
 * the period, delegations and freezes. Blocks.
 */
final class StandingJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final Period period;
    private final Story story;
    private final StandIns standIns;
    private final Names names;

    StandingJson(Period period, Story story, Names names) {
        this.period = period;
        this.story = story;
        this.standIns = new StandIns(period, story);
        this.names = names;
    }

    void write(OutputStream out) throws IOException {
        try (var json = JSON.createGenerator(out)) {
            // Whose stream it is closes it.
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeArrayFieldStart("rights");
            rights(json, period.since(), story.before());
            rights(json, period.until(), story.after());
            json.writeEndArray();
            events(json, "delegations", standIns.delegations());
            events(json, "freezes", standIns.freezes());
            json.writeEndObject();
        }
    }

    private void rights(JsonGenerator json, Instant at, Rights rights) throws IOException {
        json.writeStartObject();
        json.writeStringField("at", at.toString());
        json.writeArrayFieldStart("admins");
        for (var admin : rights.admins()) {
            who(json, rights, admin);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("members");
        for (var signer : rights.signers().entrySet()) {
            if (period.concerns(signer.getKey())) {
                members(json, rights, signer.getKey(), signer.getValue());
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("groups");
        for (var group : rights.groups().entrySet()) {
            json.writeStartObject();
            json.writeStringField("id", group.getKey().toString());
            json.writeStringField("name", names.of(group.getKey()));
            json.writeArrayFieldStart("members");
            for (var member : group.getValue()) {
                who(json, rights, member);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void members(JsonGenerator json, Rights rights, UUID id, Rights.Signer signer) throws IOException {
        for (var member : signer.members().entrySet()) {
            who(json, rights, member.getKey());
            json.writeStringField("role", member.getValue());
            json.writeStringField("signer", id.toString());
            json.writeStringField("signerName", names.of(id));
            json.writeStringField("signerState", signer.state());
            json.writeEndObject();
        }
    }

    /** Begins an object. */
    private void who(JsonGenerator json, Rights rights, UUID identity) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", identity.toString());
        json.writeStringField("name", names.of(identity));
        json.writeBooleanField("disabled", rights.isDisabled(identity));
    }

    private void events(JsonGenerator json, String name, List<Map.Entry<String, LogEvent>> events) throws IOException {
        json.writeArrayFieldStart(name);
        for (var one : events) {
            json.writeStartObject();
            json.writeStringField("id", one.getKey());
            event(json, one.getValue());
            var end = standIns.end(one.getKey());
            if (end != null) {
                json.writeObjectFieldStart("ended");
                event(json, end);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void event(JsonGenerator json, LogEvent event) throws IOException {
        json.writeNumberField("index", event.index());
        json.writeStringField("at", event.at().toString());
        var actor = event.actor();
        if (actor != null) {
            json.writeStringField("by", actor.toString());
            json.writeStringField("byName", names.of(actor));
        }
        var signer = event.signer();
        if (signer != null) {
            json.writeStringField("signer", signer.toString());
        }
        json.writeObjectFieldStart("details");
        for (var detail : event.details().entrySet()) {
            json.writeStringField(detail.getKey(), String.valueOf(detail.getValue()));
        }
        json.writeEndObject();
    }
}
