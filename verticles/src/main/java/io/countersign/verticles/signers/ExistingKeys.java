package io.countersign.verticles.signers;

import io.countersign.protocol.api.ExistingKey;
import io.countersign.protocol.api.NewSigner;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.certificate.CertificateIssuer;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Locale;

/**
 * Keys that are in a token before their Signer. Tokens are shared by all organizations, and nothing in one says
 * whose a key is: only a platform admin takes one, for an organization that they are an admin of.
 */
final class ExistingKeys {
    private static final Queries SQL = Queries.of("signers");
    private static final String TAKEN =
            "this key belongs to another Signer, to an authority or to the log; each key is for one of them";

    private ExistingKeys() {}

    /** As the token is asked for it; refuses who may not, before any token is asked. */
    static String ckaId(Caller caller, List<String> tokens, NewSigner wanted, ExistingKey key) {
        if (!caller.platformAdmin()) {
            throw new Refusal.Forbidden(
                            "NOT_A_PLATFORM_ADMIN",
                            "a key that is in a token already may be anybody's, so only a platform admin takes it; ask one, or leave"
                                    + " existingKey out and a key is born")
                    .refused();
        }
        var token = wanted.token();
        if (token == null) {
            throw NewKeys.badField("/token", "name the token that holds the key");
        }
        NewKeys.token(tokens, token, token);
        return key.id().toLowerCase(Locale.ROOT);
    }

    /** Two that take one key at once are told apart by the indexes of the table. */
    static Future<Void> refuseTaken(Tx tx, String token, String ckaId, byte[] publicKey) {
        var parameters = Tuple.of(token, ckaId, Buffer.buffer(publicKey), CertificateIssuer.keyId(publicKey));
        return tx.first(SQL.get("keyIsTaken"), parameters, row -> row.getBoolean("taken"))
                .compose(taken -> taken.orElseThrow()
                        ? Future.failedFuture(new Refusal.Conflict("KEY_TAKEN", TAKEN).refused())
                        : Future.succeededFuture());
    }
}
