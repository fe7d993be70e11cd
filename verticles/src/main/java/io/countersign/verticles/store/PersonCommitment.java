package io.countersign.verticles.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.protocol.Sha256;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a person beside the id: SHA-256 over the person's salt and the JSON of name and login (RFC 8785; login absent
 * for none), in base64url. Whoever knows the salt can show that a person had this name and login; once the salt is deleted nobody can
 * find them out by guessing.
 */
public final class PersonCommitment {
    private static final Queries SQL = Queries.of("store");
    private static final ObjectMapper JSON = new ObjectMapper();

    private PersonCommitment() {}

    /** To a person with the first of their logins, as they are now; empty for machines, groups and erased people. */
    public static Future<Optional<String>> read(Tx tx, UUID person) {
        return tx.first(
                SQL.get("committed"),
                Tuple.of(person),
                row -> of(row.getBuffer("salt").getBytes(), row.getString("name"), row.getString("login")));
    }

    /** To a person with this one of their logins. */
    public static Future<Optional<String>> read(Tx tx, UUID person, String login) {
        return tx.first(
                SQL.get("committed"),
                Tuple.of(person),
                row -> of(row.getBuffer("salt").getBytes(), row.getString("name"), login));
    }

    public static String of(byte[] salt, String name, @Nullable String login) {
        var content = new TreeMap<String, String>();
        content.put("name", name);
        if (login != null) {
            content.put("login", login);
        }
        try {
            var sha256 = Sha256.begin();
            sha256.update(salt);
            var digest = sha256.digest(JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings can be written as JSON", e);
        }
    }
}
