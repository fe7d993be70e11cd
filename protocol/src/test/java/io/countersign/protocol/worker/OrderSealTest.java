package io.countersign.protocol.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrderSealTest {
    private static final OrderSeal SEAL = new OrderSeal(secret(1));
    private static final KeyReference KEY = new KeyReference("hsm", "0a0b", KeyAlgorithm.P_256, new byte[] {1, 2, 3});
    private static final SigningOrder ORDER = SEAL.signing(
            KEY, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, List.of(new byte[32], new byte[32]), 1000);
    private static final KeyGenerationOrder BIRTH =
            SEAL.keyGeneration("hsm", "0a0b", "label", KeyAlgorithm.P_256, 1000);
    private static final KeyLookupOrder LOOKUP = SEAL.keyLookup("hsm", "0a0b", KeyAlgorithm.P_256, 1000);

    @Test
    void an_order_fits_the_seal_that_made_it_and_its_equals() {
        assertThat(SEAL.fits(ORDER)).isTrue();
        assertThat(SEAL.fits(BIRTH)).isTrue();
        assertThat(SEAL.fits(LOOKUP)).isTrue();
        assertThat(new OrderSeal(secret(1)).fits(ORDER)).isTrue();
    }

    @Test
    void an_order_does_not_fit_another_seal() {
        assertThat(new OrderSeal(secret(2)).fits(ORDER)).isFalse();
        assertThat(new OrderSeal(secret(2)).fits(BIRTH)).isFalse();
        assertThat(new OrderSeal(secret(2)).fits(LOOKUP)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("changed")
    void an_order_with_anything_changed_does_not_fit(WorkerOrder order) {
        assertThat(SEAL.fits(order)).isFalse();
    }

    static Stream<WorkerOrder> changed() {
        var oneBitMore = ORDER.seal().clone();
        oneBitMore[31] ^= 1;
        var digest = new byte[32];
        digest[0] = 1;
        var other = new KeyReference("hsm", "0a0c", KeyAlgorithm.P_256, KEY.publicKey());
        var elsewhere = new KeyReference("hsn", "0a0b", KeyAlgorithm.P_256, KEY.publicKey());
        var otherKind = new KeyReference("hsm", "0a0b", KeyAlgorithm.P_384, KEY.publicKey());
        var otherPublic = new KeyReference("hsm", "0a0b", KeyAlgorithm.P_256, new byte[] {1, 2, 4});
        var id = ORDER.id();
        var seal = ORDER.seal();
        var inputs = ORDER.inputs();
        var algorithm = SignatureAlgorithm.ECDSA_SHA_256;
        return Stream.of(
                new SigningOrder(UUID.randomUUID(), KEY, algorithm, EcdsaFormat.DER, inputs, 1000, seal),
                new SigningOrder(id, other, algorithm, EcdsaFormat.DER, inputs, 1000, seal),
                new SigningOrder(id, elsewhere, algorithm, EcdsaFormat.DER, inputs, 1000, seal),
                new SigningOrder(id, otherKind, algorithm, EcdsaFormat.DER, inputs, 1000, seal),
                new SigningOrder(id, otherPublic, algorithm, EcdsaFormat.DER, inputs, 1000, seal),
                new SigningOrder(id, KEY, algorithm, EcdsaFormat.P1363, inputs, 1000, seal),
                new SigningOrder(id, KEY, algorithm, EcdsaFormat.DER, inputs, 1001, seal),
                new SigningOrder(id, KEY, algorithm, EcdsaFormat.DER, List.of(new byte[32]), 1000, seal),
                new SigningOrder(id, KEY, algorithm, EcdsaFormat.DER, List.of(digest, new byte[32]), 1000, seal),
                new SigningOrder(id, KEY, algorithm, EcdsaFormat.DER, List.of(new byte[32], digest), 1000, seal),
                new SigningOrder(id, KEY, algorithm, EcdsaFormat.DER, inputs, 1000, oneBitMore),
                new SigningOrder(id, KEY, algorithm, EcdsaFormat.DER, inputs, 1000, new byte[0]),
                new KeyLookupOrder(LOOKUP.id(), "hsn", "0a0b", KeyAlgorithm.P_256, 1000, LOOKUP.seal()),
                new KeyLookupOrder(LOOKUP.id(), "hsm", "0a0c", KeyAlgorithm.P_256, 1000, LOOKUP.seal()),
                new KeyLookupOrder(LOOKUP.id(), "hsm", "0a0b", KeyAlgorithm.P_384, 1000, LOOKUP.seal()),
                new KeyLookupOrder(LOOKUP.id(), "hsm", "0a0b", KeyAlgorithm.P_256, 1001, LOOKUP.seal()),
                new KeyGenerationOrder(BIRTH.id(), "hsm", "0a0b", "lab", KeyAlgorithm.P_256, 1000, BIRTH.seal()),
                new KeyGenerationOrder(BIRTH.id(), "hsm", "0a0b", "label", KeyAlgorithm.P_384, 1000, BIRTH.seal()),
                new KeyGenerationOrder(BIRTH.id(), "hsm", "0a0", "blabel", KeyAlgorithm.P_256, 1000, BIRTH.seal()),
                new KeyGenerationOrder(BIRTH.id(), "hsm", "0a0b", "label", KeyAlgorithm.P_256, 2000, BIRTH.seal()));
    }

    @Test
    void a_seal_needs_thirty_two_bytes() {
        assertThatThrownBy(() -> new OrderSeal(new byte[31])).hasMessageContaining("at least 32 bytes");
    }

    @Test
    void an_order_holds_inputs_of_the_digests_length_and_an_algorithm_that_fits_the_key() {
        assertThatThrownBy(() ->
                        SEAL.signing(KEY, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, List.of(new byte[31]), 1))
                .hasMessageContaining("32 bytes");
        assertThatThrownBy(() -> SEAL.signing(
                        KEY, SignatureAlgorithm.RSASSA_PSS_SHA_256, EcdsaFormat.DER, List.of(new byte[32]), 1))
                .hasMessageContaining("P-256");
        assertThatThrownBy(() -> SEAL.signing(KEY, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, List.of(), 1))
                .hasMessageContaining("something to sign");
    }

    private static byte[] secret(int value) {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
