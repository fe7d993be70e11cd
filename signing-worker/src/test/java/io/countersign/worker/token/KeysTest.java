package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.isFailed;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyGenerationOrder;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.KeyBorn;
import io.countersign.protocol.worker.WorkerAnswer.KeyFound;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.WorkerConfig;
import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Ckr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys may sign, and how they are born. */
class KeysTest {
    private static final TestToken TOKEN = TestToken.shared();

    @Test
    void a_key_whose_public_half_differs_is_refused() {
        try (var it = new WorkerUnderTest(1)) {
            var other = TOKEN.newKey(it.worker, KeyAlgorithm.P_256);
            var mixed = new KeyReference(it.key.token(), it.key.ckaId(), KeyAlgorithm.P_256, other.publicKey());
            var answer = TestToken.ask(it.worker, TestToken.p256Order(mixed));
            isFailed(answer, Reason.KEY_UNUSABLE, "another public key");
            it.signs();
        }
    }

    @Test
    void a_key_that_is_not_in_the_token_is_refused() {
        try (var it = new WorkerUnderTest(1)) {
            var absent = new KeyReference(it.key.token(), "ff00ff00", KeyAlgorithm.P_256, it.key.publicKey());
            var answer = TestToken.ask(it.worker, TestToken.p256Order(absent));
            isFailed(answer, Reason.KEY_UNUSABLE, "no private key object");
        }
    }

    @Test
    void a_key_of_another_kind_is_refused() {
        try (var it = new WorkerUnderTest(1)) {
            var rsa = TOKEN.key(it.worker, KeyAlgorithm.RSA_2048);
            var lie = new KeyReference(rsa.token(), rsa.ckaId(), KeyAlgorithm.P_256, rsa.publicKey());
            isFailed(TestToken.ask(it.worker, TestToken.p256Order(lie)), Reason.KEY_UNUSABLE, "is no P-256 key");
        }
    }

    /** Keys that somebody else made in the token with a template that is too generous; SoftHSM really makes them. */
    @ParameterizedTest
    @ValueSource(longs = {Cka.EXTRACTABLE, Cka.DECRYPT, Cka.UNWRAP, Cka.DERIVE, Cka.SIGN_RECOVER})
    void a_key_that_may_do_more_than_sign_or_may_leave_is_refused(long generous) throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            var key = foreignKey(generous, true);
            isFailed(TestToken.ask(it.worker, TestToken.p256Order(key)), Reason.KEY_UNUSABLE, "not protected: CKA_");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Cka.SENSITIVE, Cka.PRIVATE, Cka.SIGN})
    void a_key_that_lacks_a_protection_is_refused(long lacking) throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            var key = foreignKey(lacking, false);
            isFailed(TestToken.ask(it.worker, TestToken.p256Order(key)), Reason.KEY_UNUSABLE, "is not true");
        }
    }

    private static WorkerAnswer look(WorkerUnderTest it, KeyReference key, KeyAlgorithm kind) {
        return TestToken.ask(it.worker, TestToken.SEAL.keyLookup(key.token(), key.ckaId(), kind, TestToken.soon()));
    }

    @Test
    void a_key_that_somebody_else_made_as_protected_as_ours_is_found_with_its_public_half() throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            var key = foreignKey(Cka.SIGN, true);
            assertThat(look(it, key, KeyAlgorithm.P_256))
                    .isInstanceOfSatisfying(
                            KeyFound.class,
                            found -> assertThat(found.publicKey()).isEqualTo(key.publicKey()));
            isFailed(look(it, key, KeyAlgorithm.P_384), Reason.KEY_UNUSABLE, "is no P-384 key");
            isFailed(look(it, key, KeyAlgorithm.RSA_2048), Reason.KEY_UNUSABLE, "is no RSA-2048 key");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Cka.EXTRACTABLE, Cka.DECRYPT, Cka.UNWRAP, Cka.DERIVE, Cka.SIGN_RECOVER})
    void a_key_that_may_do_more_is_not_found_for_anybody_and_the_attribute_is_named(long generous) throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            isFailed(
                    look(it, foreignKey(generous, true), KeyAlgorithm.P_256),
                    Reason.KEY_UNUSABLE,
                    "not protected: CKA_");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Cka.SENSITIVE, Cka.PRIVATE, Cka.SIGN})
    void a_key_that_lacks_a_protection_is_not_found_for_anybody(long lacking) throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            isFailed(look(it, foreignKey(lacking, false), KeyAlgorithm.P_256), Reason.KEY_UNUSABLE, "is not true");
        }
    }

    @Test
    void a_key_that_we_made_is_not_found_for_another_use() {
        try (var it = new WorkerUnderTest(1)) {
            var id = TestToken.nextId();
            var order = TestToken.SEAL.keyGeneration(
                    it.key.token(), id, "countersign log", KeyAlgorithm.P_256, TestToken.soon());
            var born = (KeyBorn) TestToken.ask(it.worker, order);
            var key = new KeyReference(it.key.token(), id, KeyAlgorithm.P_256, born.publicKey());
            isFailed(look(it, key, KeyAlgorithm.P_256), Reason.KEY_UNUSABLE, "was made by Countersign");
        }
    }

    @Test
    void an_id_that_is_used_is_refused_and_the_key_stays_as_it_was() {
        try (var it = new WorkerUnderTest(1)) {
            var order = TestToken.SEAL.keyGeneration(
                    it.key.token(), it.key.ckaId(), "again", KeyAlgorithm.P_256, TestToken.soon());
            isFailed(TestToken.ask(it.worker, order), Reason.KEY_EXISTS, it.key.ckaId());
            it.signs();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"P_256", "RSA_2048", "ED25519"})
    void a_newborn_key_that_is_not_protected_is_destroyed(KeyAlgorithm kind) {
        try (var it = new WorkerUnderTest(1)) {
            var id = TestToken.nextId();
            it.faults.change("attribute", a -> a[2].equals(Cka.EXTRACTABLE), honest -> new byte[] {1});
            isFailed(birth(it, id, kind), Reason.KEY_UNUSABLE, "CKA_EXTRACTABLE is not false");
            assertThat(it.faults.calls("destroyObject")).isEqualTo(2);
            it.faults.change("attribute", a -> false, honest -> honest);
            assertThat(birth(it, id, kind)).isInstanceOf(KeyBorn.class);
        }
    }

    @Test
    void a_long_key_generation_keeps_no_signature_waiting() throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            var hang = it.faults.hang("generateKeyPair");
            var birth = TestToken.send(it.worker, keyOrder(TestToken.nextId(), KeyAlgorithm.P_256));
            hang.awaitEntered();
            it.signs();
            it.faults.unhang("generateKeyPair");
            assertThat(birth.get(5, TimeUnit.SECONDS)).isInstanceOf(KeyBorn.class);
        }
    }

    @Test
    void a_key_that_is_born_after_its_time_is_destroyed() throws Exception {
        var token = TOKEN.token();
        var config = new WorkerConfig(
                token.module(),
                token.label(),
                token.pinFile(),
                null,
                1,
                8,
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                true);
        try (var it = new WorkerUnderTest(config)) {
            var id = TestToken.nextId();
            it.faults.hang("generateKeyPair");
            isFailed(birth(it, id, KeyAlgorithm.P_256), Reason.TIMED_OUT, "in time");
            it.faults.unhang("generateKeyPair");
            WorkerUnderTest.eventually(() -> birth(it, id, KeyAlgorithm.P_256) instanceof KeyBorn);
            assertThat(it.faults.calls("destroyObject")).isEqualTo(2);
        }
    }

    @Test
    void each_session_signs_with_a_copy_of_its_own_and_makes_it_once() {
        try (var it = new WorkerUnderTest(1)) {
            for (int i = 0; i < 5; i++) {
                it.signs();
            }
            assertThat(it.faults.calls("copyObject")).isEqualTo(1);
        }
    }

    @Test
    void a_token_that_allows_no_copies_signs_with_the_key_itself() {
        try (var it = new WorkerUnderTest(1)) {
            it.faults.fail("copyObject", 99, Ckr.ACTION_PROHIBITED);
            it.signs();
            it.signs();
            assertThat(it.faults.calls("copyObject")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PSS_SHA_384", "ECDSA_SHA_256", "ED25519"})
    void a_signature_that_does_not_verify_is_not_handed_over(SignatureAlgorithm algorithm) {
        try (var it = new WorkerUnderTest(1)) {
            var key = TOKEN.key(
                    it.worker,
                    switch (algorithm.scheme()) {
                        case ECDSA -> KeyAlgorithm.P_256;
                        case ED25519 -> KeyAlgorithm.ED25519;
                        default -> KeyAlgorithm.RSA_2048;
                    });
            var digest = algorithm.digest();
            var input = new byte[digest == null ? 10 : digest.length()];
            it.faults.change("sign", a -> true, KeysTest::oneBitWrong);
            var answer = TestToken.ask(it.worker, TestToken.order(key, algorithm, EcdsaFormat.DER, input));
            isFailed(answer, Reason.SIGNATURE_INVALID, "does not verify");
            it.faults.change("sign", a -> false, honest -> honest);
            assertThat(TestToken.ask(it.worker, TestToken.order(key, algorithm, EcdsaFormat.DER, input)))
                    .isInstanceOf(Signed.class);
        }
    }

    private static Object oneBitWrong(Object signature) {
        var bytes = ((byte[]) signature).clone();
        bytes[bytes.length / 2] ^= 1;
        return bytes;
    }

    private static WorkerAnswer birth(WorkerUnderTest it, String id, KeyAlgorithm kind) {
        return TestToken.ask(it.worker, keyOrder(id, kind));
    }

    private static KeyGenerationOrder keyOrder(String id, KeyAlgorithm kind) {
        return TestToken.SEAL.keyGeneration(TOKEN.token().label(), id, "a test key", kind, TestToken.soon());
    }

    /** A P-256 key pair like the worker's own but for one attribute. */
    private static KeyReference foreignKey(long type, boolean value) throws Exception {
        var id = HexFormat.of().parseHex(TestToken.nextId());
        var module = LoadedModule.acquire(TOKEN.token().module());
        try {
            var token = new Token(TOKEN.config(), module, module.cryptoki());
            var session = token.open(true);
            var publicTemplate = new ArrayList<>(KeyKind.parameters(KeyAlgorithm.P_256));
            publicTemplate.add(Attribute.bool(Cka.TOKEN, true));
            publicTemplate.add(new Attribute(Cka.ID, id));
            var privateTemplate = new ArrayList<Attribute>(
                    List.of(Attribute.bool(Cka.TOKEN, true), new Attribute(Cka.ID, id), Attribute.bool(type, value)));
            for (long wanted : new long[] {Cka.PRIVATE, Cka.SENSITIVE, Cka.SIGN}) {
                if (wanted != type) {
                    privateTemplate.add(Attribute.bool(wanted, true));
                }
            }
            for (long unwanted : new long[] {Cka.EXTRACTABLE, Cka.DECRYPT, Cka.UNWRAP, Cka.DERIVE, Cka.SIGN_RECOVER}) {
                if (unwanted != type) {
                    privateTemplate.add(Attribute.bool(unwanted, false));
                }
            }
            var pair = module.cryptoki()
                    .generateKeyPair(
                            session.handle(), KeyKind.generator(KeyAlgorithm.P_256), publicTemplate, privateTemplate);
            var publicKey = KeyKind.read(module.cryptoki(), session.handle(), pair.publicKey(), KeyAlgorithm.P_256);
            token.close(session);
            return new KeyReference(
                    TOKEN.token().label(), HexFormat.of().formatHex(id), KeyAlgorithm.P_256, publicKey.getEncoded());
        } finally {
            module.release();
        }
    }
}
