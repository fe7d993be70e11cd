package io.countersign.gateway.http;

import io.countersign.bench.pieces.Right;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.json.ContractJson;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the gateway reads of a call and writes of its answer. */
@State(Scope.Benchmark)
public class HttpPieces {
    private final Random random = new Random(7);
    private final byte[] digest = bytes(32);
    private final String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(450));
    private final List<String> authorization = List.of("Bearer " + token);
    private final String call = "{\"algorithm\":\"ECDSA_SHA_256\",\"inputs\":[{\"digest\":\"%s\"}]}"
            .formatted(Base64.getEncoder().encodeToString(digest));
    private final SignAnswer answer = new SignAnswer(
            List.of(new MadeSignature(UUID.randomUUID(), bytes(71), 4711)),
            SignatureAlgorithm.ECDSA_SHA_256,
            "0123456789abcdef".repeat(4),
            UUID.randomUUID(),
            1_000_000L,
            Instant.parse("2026-01-01T00:00:00Z"),
            List.of(bytes(520), bytes(420)),
            false);

    public HttpPieces() {
        Right.that(bearer().equals(token), "the token is what follows the scheme");
        var input = jsonIn().inputs().getFirst();
        Right.that(Arrays.equals(input.digest(), digest), "the digest is the one that was sent");
        try {
            var written = ContractJson.mapper().writeValueAsString(answer);
            Right.that(jsonOut().toString().equals(written), "the answer is that of the contract's own mapper");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Benchmark
    public String bearer() {
        return Bearer.of(authorization);
    }

    @Benchmark
    public SignCall jsonIn() {
        return SignCallParser.parse(call);
    }

    @Benchmark
    public Buffer jsonOut() {
        return SignAnswerWriter.json(answer);
    }
}
