package io.countersign.verticles.signing;

import io.countersign.bench.pieces.Right;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.SignInput;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.audit.Leaf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The leaf of a signature; PostgreSQL puts its head before what the gateway writes. */
@State(Scope.Benchmark)
public class LeafPieces {
    private static final int HEAD_BYTES = 73;

    private final byte[] digest = new byte[32];
    private final byte[] signature = new byte[71];
    private final UUID grant = UUID.randomUUID();
    private final UUID operation = UUID.randomUUID();
    private final Call call = new Call(
            new Caller(UUID.randomUUID(), UUID.randomUUID(), IdentityKind.MACHINE, "ci", null, false),
            UUID.randomUUID().toString(),
            "000000000000000000004711",
            new byte[32]);
    private final AuthorityView view = new AuthorityView(
            UUID.randomUUID(),
            "release",
            "active",
            null,
            "0123456789abcdef".repeat(4),
            List.of(),
            "4d2f0b8c6a1e",
            Instant.parse("2036-01-01T00:00:00Z"),
            1,
            1,
            0,
            2,
            true,
            false,
            null,
            null,
            List.of(),
            1,
            0);
    private final Plan plan = new Plan(
            SignatureAlgorithm.ECDSA_SHA_256,
            EcdsaFormat.DER,
            List.of(digest),
            List.of(digest),
            List.of(new SignInput(digest, null, "app.jar", 1_048_576L)),
            null,
            "jarsigner",
            "build-7");
    private final byte[] bytes;

    public LeafPieces() {
        var body = leaf().getBytes(StandardCharsets.UTF_8);
        this.bytes = ByteBuffer.allocate(HEAD_BYTES + body.length)
                .put((byte) 1)
                .position(HEAD_BYTES)
                .put(body)
                .array();
        var read = Leaf.parse(bytes).orElseThrow().body();
        Right.that("signature.signed".equals(read.get("type")), "the leaf is that of a signature");
        Right.that(operation.toString().equals(read.get("operation")), "the leaf is that of this operation");
        Right.that(leafHash().length == 32, "its hash is one of SHA-256");
    }

    @Benchmark
    public String leaf() {
        return SignatureLeaf.signed(call, view, plan, grant, List.of(), operation, 0, signature);
    }

    @Benchmark
    public byte[] leafHash() {
        return Leaf.hash(bytes);
    }
}
