package io.countersign.worker.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Ckr;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long the worker believes what it found in a token; a real SoftHSM, and a clock that the test sets. */
class KeyRingTest {
    private static final TestToken TOKEN = TestToken.shared();

    private final Faults faults = new Faults();
    private final AtomicLong now = new AtomicLong();
    private final KeyRing ring = new KeyRing(now::get);
    private LoadedModule module;
    private Cryptoki cryptoki;
    private Token token;
    private TokenSession session;
    private KeyReference key;

    @BeforeEach
    void open() throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            key = TOKEN.newKey(it.worker, KeyAlgorithm.P_256);
        }
        module = LoadedModule.acquire(TOKEN.token().module());
        cryptoki = faults.apply(module.cryptoki());
        token = new Token(TOKEN.config(), module, cryptoki);
        session = token.open(true);
    }

    @AfterEach
    void close() {
        token.close(session);
        token.leave();
        module.release();
    }

    private ResolvedKey get() throws CryptokiException, KeyUnusableException {
        return ring.get(cryptoki, session.handle(), key);
    }

    private void twoMinutesLater() {
        now.addAndGet(Duration.ofMinutes(2).toNanos());
    }

    @Test
    void a_key_is_searched_for_once_and_checked_every_minute_without_a_search() throws Exception {
        var found = get();
        var searches = faults.calls("findObjectsInit");
        var reads = faults.calls("attribute");
        assertThat(get()).isSameAs(found);
        assertThat(faults.calls("attribute")).isEqualTo(reads);
        twoMinutesLater();
        assertThat(get()).isSameAs(found);
        assertThat(faults.calls("attribute")).isGreaterThan(reads);
        assertThat(faults.calls("findObjectsInit")).isEqualTo(searches);
    }

    @Test
    void a_key_that_was_destroyed_is_unusable_at_the_next_check() throws Exception {
        destroy(get().handle());
        twoMinutesLater();
        assertThatThrownBy(this::get)
                .isInstanceOf(KeyUnusableException.class)
                .hasMessageContaining("no private key object");
    }

    @Test
    void a_key_whose_public_half_was_destroyed_is_unusable_at_the_next_check() throws Exception {
        destroy(get().publicHandle());
        twoMinutesLater();
        assertThatThrownBy(this::get)
                .isInstanceOf(KeyUnusableException.class)
                .hasMessageContaining("no public key object");
    }

    @Test
    void a_key_that_was_loosened_is_unusable_at_the_next_check_and_after_it() throws Exception {
        get();
        twoMinutesLater();
        faults.change("attribute", a -> a[2].equals(Cka.EXTRACTABLE), honest -> new byte[] {1});
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::get)
                    .isInstanceOf(KeyUnusableException.class)
                    .hasMessageContaining("CKA_EXTRACTABLE is not false");
        }
    }

    @Test
    void an_object_that_took_the_place_of_the_key_is_not_taken_for_it() throws Exception {
        var found = get();
        twoMinutesLater();
        var other = HexFormat.of().parseHex(TestToken.nextId());
        faults.change("attribute", a -> a[2].equals(Cka.ID), honest -> other);
        assertThat(get()).isNotSameAs(found);
    }

    @Test
    void a_check_that_fails_is_not_taken_for_one_that_was_made() throws Exception {
        var found = get();
        twoMinutesLater();
        faults.fail("attribute", 1, Ckr.DEVICE_ERROR);
        assertThatThrownBy(this::get).isInstanceOf(CryptokiException.class);
        assertThat(get()).isNotSameAs(found);
    }

    private void destroy(long object) throws CryptokiException {
        cryptoki.destroyObject(session.handle(), object);
    }
}
