package io.countersign.verticles.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.verticles.store.PersonCommitment;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The people of an organization with the salts that open their commitments in the log: one for each login, and one for none. Whoever
 * was erased has an id alone.
 */
final class PeopleJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final List<Map<String, Object>> people = new ArrayList<>();

    void add(Row row) {
        var person = new LinkedHashMap<String, Object>();
        person.put("id", row.getUUID("id").toString());
        if (row.getOffsetDateTime("erased_at") != null) {
            person.put(
                    "erasedAt", row.getOffsetDateTime("erased_at").toInstant().toString());
        } else {
            var name = row.getString("name");
            var logins = List.of(row.getArrayOfStrings("logins"));
            person.put("name", name);
            person.put("state", row.getString("state"));
            person.put("role", row.getString("role"));
            person.put("logins", logins);
            var salt = row.getBuffer("salt");
            if (salt != null) {
                person.put("salt", BASE64.encodeToString(salt.getBytes()));
                var commitments = new ArrayList<Map<String, Object>>();
                logins.forEach(login -> commitments.add(commitment(salt.getBytes(), name, login)));
                commitments.add(commitment(salt.getBytes(), name, null));
                person.put("commitments", commitments);
            }
        }
        people.add(person);
    }

    private static Map<String, Object> commitment(byte[] salt, String name, @Nullable String login) {
        var commitment = new LinkedHashMap<String, Object>();
        if (login != null) {
            commitment.put("login", login);
        }
        commitment.put("commitment", PersonCommitment.of(salt, name, login));
        return commitment;
    }

    byte[] bytes() throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(people);
    }
}
