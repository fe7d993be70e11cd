package io.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.OperationProof;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.json.ContractJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SignAnswerWriterTest {
    private final Random random = new Random(7);

    @Test
    void it_writes_what_the_contract_s_own_mapper_writes() throws Exception {
        for (var i = 0; i < 500; i++) {
            var answer = answer();

            assertThat(SignAnswerWriter.json(answer).toString(StandardCharsets.UTF_8))
                    .isEqualTo(ContractJson.mapper().writeValueAsString(answer));
        }
    }

    private SignAnswer answer() {
        var algorithms = SignatureAlgorithm.values();
        return new SignAnswer(
                IntStream.range(0, 1 + random.nextInt(5))
                        .mapToObj(i -> new MadeSignature(uuid(), bytes(), random.nextLong(1L << 53), proof()))
                        .toList(),
                algorithms[random.nextInt(algorithms.length)],
                "0123456789abcdef",
                random.nextBoolean() ? uuid() : null,
                random.nextBoolean() ? random.nextLong(1L << 53) : null,
                random.nextBoolean()
                        ? Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1_000L)
                        : null,
                IntStream.range(0, random.nextInt(3)).mapToObj(i -> bytes()).toList(),
                random.nextBoolean(),
                random.nextBoolean() ? true : null);
    }

    private @Nullable OperationProof proof() {
        return random.nextBoolean()
                ? new OperationProof(bytes(), "c2sp.org/tlog-proof@v1\nindex 7 \"\u00e9\n", "key+1+A")
                : null;
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private byte[] bytes() {
        var bytes = new byte[random.nextInt(600)];
        random.nextBytes(bytes);
        return bytes;
    }
}
