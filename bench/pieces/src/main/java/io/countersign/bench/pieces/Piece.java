package io.countersign.bench.pieces;

import io.countersign.bench.floor.SignPiece;
import io.countersign.gateway.http.HttpPieces;
import io.countersign.verticles.identity.TokenPieces;
import io.countersign.verticles.limits.GatePiece;
import io.countersign.verticles.signing.LeafPieces;
import io.countersign.worker.encoding.VerifyPiece;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The pieces in the order in which a signature needs them. */
enum Piece {
    BEARER(HttpPieces.class, "bearer", "the form of the Authorization header"),
    TOKEN(TokenPieces.class, "token", "an access token that was verified before"),
    TOKEN_FIRST(TokenPieces.class, "tokenFirst", "an access token that nobody has seen, ES256"),
    JSON_IN(HttpPieces.class, "jsonIn", "the body of a call, one digest"),
    SCRIPT(GatePiece.class, "script", "a slot leased by EVALSHA, and settled by another one without waiting"),
    C_SIGN(SignPiece.class, "sign", "C_SignInit and C_Sign, P-256, session copy, SoftHSM"),
    VERIFY(VerifyPiece.class, "verify", "the signature held against the public key, P-256"),
    LEAF(LeafPieces.class, "leaf", "the leaf of a signature written"),
    LEAF_HASH(LeafPieces.class, "leafHash", "its hash in the Merkle tree"),
    JSON_OUT(HttpPieces.class, "jsonOut", "the answer, one signature and two certificates");

    private final Class<?> benchmarks;
    private final String method;
    private final String what;

    Piece(Class<?> benchmarks, String method, String what) {
        this.benchmarks = benchmarks;
        this.method = method;
        this.what = what;
    }

    /** On the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In a sentence for people. */
    String what() {
        return what;
    }

    /** By which JMH knows it. */
    String benchmark() {
        return benchmarks.getName() + "." + method;
    }

    /** Which JMH finds this one by, and no other. */
    String pattern() {
        return "^" + Pattern.quote(benchmark()) + "$";
    }

    static Optional<Piece> labelled(String label) {
        return Arrays.stream(values())
                .filter(piece -> piece.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static String labels() {
        return String.join(", ", Arrays.stream(values()).map(Piece::label).toList());
    }
}
