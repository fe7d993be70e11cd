package io.countersign.acceptance.harness;

import io.countersign.protocol.api.TokenAnswer;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody who can log in: a person with a password or a machine identity with a secret. */
public final class Party {
    /** Half the life of a token, so that none ends during a call. */
    private static final Duration TOKEN_AGE = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final UUID id;
    private final String name;
    private final Map<String, String> credentials;
    private @Nullable String token;
    private long tokenNanos;

    private Party(Cluster cluster, UUID id, String name, Map<String, String> credentials) {
        this.cluster = cluster;
        this.id = id;
        this.name = name;
        this.credentials = credentials;
    }

    static Party person(Cluster cluster, UUID id, String name, String organization, String login, String password) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "password");
        form.put("organization", organization);
        form.put("username", login);
        form.put("password", password);
        return new Party(cluster, id, name, form);
    }

    static Party machine(Cluster cluster, UUID id, String name, String secret) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", id.toString());
        form.put("client_secret", secret);
        return new Party(cluster, id, name, form);
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** What this party sends to the token endpoint. */
    public Map<String, String> credentials() {
        return credentials;
    }

    /** A log-in at this gateway, whatever comes of it. */
    public Answer login(GatewayProcess gateway) {
        return gateway.api().form("/v1/token", credentials);
    }

    /** A token that lives for some minutes more. */
    public synchronized String token() {
        if (token == null || System.nanoTime() - tokenNanos > TOKEN_AGE.toNanos()) {
            token = login(cluster.gateway(0)).expect(200).as(TokenAnswer.class).access_token();
            tokenNanos = System.nanoTime();
        }
        return token;
    }

    /** Where the first gateway that lives listens. */
    public URI uri() {
        return cluster.gateway(0).uri();
    }

    /** This party at the first gateway that lives. */
    public Api api() {
        return at(cluster.gateway(0));
    }

    public Api at(GatewayProcess gateway) {
        return gateway.api().as(token());
    }

    @Override
    public String toString() {
        return name;
    }
}
