package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Product;
import io.countersign.acceptance.harness.Reach;
import io.countersign.embedded.TestServers;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyGenerationOrder;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.SigningOrder;
import io.countersign.protocol.worker.WorkerAddress;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.KeyBorn;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.SigningWorker;
import io.countersign.worker.WorkerCodecs;
import io.countersign.worker.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Invariant 5: every way to a key passes the same gate. In the code, only those who authorize can make an order and only one class can
 * send it; on the bus, a worker does nothing for an order that they did not make. The routes themselves are tried one by one in
 * {@link AuthorizationMatrixTest}.
 */
class EveryWayToAKeyTest {
    private static final String TOKEN = "ways";
    private static final OrderSeal SEAL = seal();
    private static final OrderSeal FORGED = seal();
    private static final JavaClasses PRODUCT = Product.classes();
    private static final String CLIENT = "io.countersign.verticles.worker.WorkerClient";
    private static final Set<JavaCodeUnit> REACHING =
            new Reach(PRODUCT).to(Set.of(CLIENT + ".sign", CLIENT + ".generateKey", CLIENT + ".findKey"));

    private static Vertx vertx;
    private static KeyReference key;

    private static OrderSeal seal() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return new OrderSeal(secret);
    }

    @BeforeAll
    static void worker() {
        vertx = Vertx.vertx();
        var token = TestServers.softHsm().token(TOKEN);
        await(SigningWorker.deploy(vertx, WorkerConfig.withPinFile(token.module(), TOKEN, token.pinFile()), SEAL));
        var id = newId();
        var born = send(SEAL.keyGeneration(TOKEN, id, "ways", KeyAlgorithm.P_256, soon()));
        key = new KeyReference(TOKEN, id, KeyAlgorithm.P_256, ((KeyBorn) born).publicKey());
    }

    @AfterAll
    static void close() {
        await(vertx.close());
    }

    private static String newId() {
        return HexFormat.of()
                .formatHex(UUID.randomUUID().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static long soon() {
        return System.currentTimeMillis() + 10_000;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static WorkerAnswer send(Object order) {
        var options = new DeliveryOptions();
        if (!(order instanceof String) && !(order instanceof JsonObject)) {
            options.setCodecName(WorkerCodecs.ORDER);
        }
        return await(vertx.eventBus()
                .<WorkerAnswer>request(WorkerAddress.of(TOKEN), order, options)
                .map(message -> message.body()));
    }

    private static SigningOrder good() {
        return sealed(SEAL, soon());
    }

    private static SigningOrder sealed(OrderSeal seal, long notAfter) {
        return seal.signing(key, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, List.of(new byte[32]), notAfter);
    }

    private static void refused(Object order) {
        assertThat(send(order))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.ORDER_REFUSED));
    }

    @Test
    void an_order_of_those_who_authorize_is_carried_out() {
        assertThat(send(good())).isInstanceOf(Signed.class);
    }

    @Test
    void an_order_without_their_seal_is_refused() {
        var good = good();
        refused(sealed(FORGED, soon()));
        refused(new SigningOrder(
                good.id(),
                good.key(),
                good.algorithm(),
                good.format(),
                good.inputs(),
                good.notAfterMillis(),
                new byte[0]));
        refused(new SigningOrder(
                good.id(),
                good.key(),
                good.algorithm(),
                good.format(),
                good.inputs(),
                good.notAfterMillis(),
                new byte[32]));
        refused(FORGED.keyGeneration(TOKEN, newId(), "forged", KeyAlgorithm.P_256, soon()));
        refused(FORGED.keyLookup(TOKEN, key.ckaId(), KeyAlgorithm.P_256, soon()));
    }

    @Test
    void an_order_that_was_changed_on_its_way_is_refused() {
        var good = good();
        var other = new byte[32];
        other[0] = 1;
        refused(new SigningOrder(
                good.id(),
                good.key(),
                good.algorithm(),
                good.format(),
                List.of(other),
                good.notAfterMillis(),
                good.seal()));
        refused(new SigningOrder(
                UUID.randomUUID(),
                good.key(),
                good.algorithm(),
                good.format(),
                good.inputs(),
                good.notAfterMillis(),
                good.seal()));
        refused(new SigningOrder(
                good.id(),
                good.key(),
                good.algorithm(),
                good.format(),
                good.inputs(),
                good.notAfterMillis() + 60_000,
                good.seal()));
        var birth = SEAL.keyGeneration(TOKEN, newId(), "label", KeyAlgorithm.P_256, soon());
        refused(new KeyGenerationOrder(
                birth.id(), TOKEN, newId(), "label", KeyAlgorithm.P_256, birth.notAfterMillis(), birth.seal()));
    }

    @Test
    void an_order_whose_time_has_passed_is_refused() {
        refused(sealed(SEAL, System.currentTimeMillis() - 1));
    }

    @Test
    void anything_else_on_the_address_is_refused() {
        refused("sign this");
        refused(new JsonObject().put("key", key.ckaId()).put("inputs", "AAAA"));
        Eventually.holds("the worker still works", Duration.ofSeconds(5), () -> send(good()) instanceof Signed);
    }

    @Test
    void only_the_worker_client_seals_orders() {
        assertThat(callersOf(OrderSeal.class.getName(), "signing", "keyGeneration", "keyLookup"))
                .containsExactly(CLIENT);
    }

    @Test
    void only_those_who_authorize_or_certify_give_orders() {
        assertThat(callersOf(CLIENT, "sign"))
                .containsExactlyInAnyOrder(
                        // Certificates, and lists of those that were revoked.
                        "io.countersign.verticles.certificate.CertificateSignature",
                        // The keys of the log and of attestations, each for one purpose: the tests at the end.
                        "io.countersign.verticles.keys.TokenKey",
                        "io.countersign.verticles.signing.SignAttempt");
        assertThat(callersOf(CLIENT, "generateKey"))
                .containsExactlyInAnyOrder(
                        "io.countersign.verticles.keys.OwnKeys",
                        "io.countersign.verticles.signers.AuthorityCreation",
                        "io.countersign.verticles.signers.SignerCreation");
    }

    /**
     * The key of a Signer signs one thing that nobody asked it to: that it is there, once, before it signs anything
     * else.
     */
    @Test
    void certificates_and_requests_for_them_are_signed_while_one_is_made_or_renewed() {
        var certificate = "io.countersign.verticles.certificate.";
        var signers = "io.countersign.verticles.signers.";
        assertThat(callersOf(certificate + "CertificateSignature", "by"))
                .containsExactlyInAnyOrder(
                        certificate + "CertificateIssuer",
                        certificate + "CertificationRequests",
                        certificate + "RevocationListIssuer");
        assertThat(callersOf(certificate + "CertificationRequests", "codeSigning"))
                .containsExactly(signers + "SignerCreation");
        assertThat(callersOf(certificate + "CertificateIssuer", "selfSigned"))
                .containsExactly(signers + "AuthorityCreation");
    }

    @Test
    void a_key_that_is_in_a_token_already_is_looked_at_for_a_new_signer_alone() {
        assertThat(callersOf(CLIENT, "findKey")).containsExactly("io.countersign.verticles.signers.SignerCreation");
    }

    @Test
    void four_operations_reach_a_key_and_one_that_of_attestations_however_long_the_way_and_no_other() {
        var handlers = REACHING.stream()
                .filter(unit -> unit.getOwner().getPackageName().equals("io.countersign.gateway.operations"))
                .map(unit -> unit.getOwner().getSimpleName())
                .collect(Collectors.toSet());
        assertThat(handlers)
                .containsExactlyInAnyOrder(
                        "Sign",
                        "CreateSigner",
                        "CreateCertificateAuthority",
                        "RenewSignerCertificate",
                        "GetAttestation");
    }

    @Test
    void one_address_listens_on_the_bus_and_one_class_speaks_to_it() {
        var bus = "io.vertx.core.eventbus.EventBus";
        assertThat(callersOf(bus, "consumer", "localConsumer"))
                .containsExactly("io.countersign.worker.SigningWorkerVerticle");
        assertThat(callersOf(bus, "request", "send", "publish", "sender", "publisher"))
                .containsExactly(CLIENT);
    }

    /** What the product does by itself, or when PostgreSQL calls; whoever adds something says here that it is no way to a key. */
    @Test
    void everything_that_runs_by_itself_is_known() {
        var known = List.of(
                "gateway.Listeners",
                "gateway.http.BodyReader",
                "gateway.http.Exchange",
                "gateway.http.HttpFront",
                "gateway.TlsWatch",
                "gateway.operations.EventStream",
                "verticles.approval.Reaper",
                "verticles.approval.Waiters",
                "verticles.campaigns.CampaignEnds",
                "verticles.events.ChangeFeed",
                "verticles.events.Fence",
                "verticles.events.NodeKeeper",
                "verticles.evidence.PackMaking",
                "verticles.evidence.PackVerification",
                "verticles.feed.LogTail",
                "verticles.identity.LoginRefusals",
                "verticles.identity.PublishedKeys",
                "verticles.limits.RedisLink",
                "verticles.live.Rounds",
                "verticles.live.Stream",
                "verticles.log.LogWatch",
                "verticles.log.ProofDesk",
                "verticles.log.Scrubber",
                "verticles.log.Sequencer",
                "verticles.log.Witnessing",
                "verticles.notify.ChannelSender",
                "verticles.notify.Deadlines",
                "verticles.notify.LogReader",
                "verticles.notify.Sender",
                "verticles.outbound.PatientCalls",
                "verticles.signers.RenewalRounds",
                "verticles.signers.RevocationRounds",
                "verticles.signing.Committer",
                "verticles.signing.LostAnswers",
                "verticles.signing.SignAttempt",
                "verticles.signing.SigningService",
                "verticles.store.Durability",
                "verticles.store.LeasedLoop",
                "verticles.webhooks.Courier");
        assertThat(jobs().map(unit -> unit.getOwner().getName().split("\\$", 2)[0])
                        .map(name -> name.substring("io.countersign.".length()))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void nothing_that_runs_by_itself_comes_to_a_key_of_a_signer() {
        assertThat(jobs().filter(REACHING::contains).map(unit -> unit.getOwner().getName() + "." + unit.getName()))
                .containsExactlyInAnyOrder(
                        // The attempt of a caller, who waits for it; its timer is the time until it looks for a free
                        // slot again.
                        "io.countersign.verticles.signing.SignAttempt.waitForSlot",
                        // The key of an authority, for what an Administrator ordered and, where the policy guard asks
                        // for
                        // it, a second person approved: the next test.
                        "io.countersign.verticles.signers.RenewalRounds.<init>",
                        // The key of an authority, for the list of what it issued and was revoked, which takes no
                        // order.
                        "io.countersign.verticles.signers.RevocationRounds.<init>",
                        // Checkpoints and verified marks of the log, by the key of the log: the test after next.
                        "io.countersign.verticles.log.Scrubber.<init>",
                        "io.countersign.verticles.log.Sequencer.<init>");
    }

    /** Also right after the commit of an approval, on the gateway that committed it; nobody calls there. */
    @Test
    void a_certificate_is_renewed_for_an_order_and_orders_are_given_by_callers_and_approved_requests_alone() {
        var signers = "io.countersign.verticles.signers.";
        assertThat(callersOf("io.countersign.verticles.certificate.CertificateIssuer", "codeSigning"))
                .containsExactlyInAnyOrder(signers + "Renewals", signers + "SignerCreation");
        assertThat(callersOf(signers + "RenewalOrders", "order"))
                .containsExactlyInAnyOrder(signers + "Renewals", "io.countersign.verticles.approval.Carrier");
        assertThat(callersOf(signers + "Renewals", "carryOut")).containsExactly(signers + "RenewalRounds");
        assertThat(callersOf(signers + "Renewals", "committed")).containsExactly("io.countersign.verticles.Verticles");
    }

    @Test
    void a_key_of_an_authority_signs_certificates_and_lists_of_revoked_ones_and_nothing_else() {
        var certificate = "io.countersign.verticles.certificate.";
        assertThat(callersOf(certificate + "RevocationListIssuer", "issue"))
                .containsExactly("io.countersign.verticles.signers.RevocationLists");
        assertThat(callersOf("io.countersign.verticles.signers.RevocationLists", "committed"))
                .containsExactly("io.countersign.verticles.Verticles");
    }

    @Test
    void the_key_of_the_log_signs_the_tree_and_how_far_it_was_verified_and_nothing_else() {
        assertThat(callersOf("io.countersign.verticles.log.CheckpointSigner", "sign"))
                .containsExactlyInAnyOrder(
                        "io.countersign.verticles.log.Scrubber", "io.countersign.verticles.log.Sequencer");
    }

    @Test
    void the_key_of_attestations_seals_what_the_service_made_of_the_record_and_nothing_else() {
        assertThat(callersOf("io.countersign.verticles.attestation.AttestationSigner", "seal"))
                .containsExactly("io.countersign.verticles.attestation.AttestationService");
    }

    @Test
    void a_key_of_the_installation_is_wrapped_by_those_who_say_what_it_is_for() {
        assertThat(callersOf("io.countersign.verticles.keys.OwnKey", "sign"))
                .containsExactlyInAnyOrder(
                        "io.countersign.verticles.attestation.AttestationSigner",
                        "io.countersign.verticles.log.CheckpointSigner");
        assertThat(callersOf("io.countersign.verticles.keys.TokenKey", "sign")).isEmpty();
        assertThat(makersOf("io.countersign.verticles.keys.TokenKey"))
                .containsExactly("io.countersign.verticles.keys.OwnKeys");
        assertThat(makersOf("io.countersign.verticles.keys.OwnKeys"))
                .containsExactlyInAnyOrder(
                        "io.countersign.verticles.attestation.AttestationKeys", "io.countersign.verticles.log.LogKeys");
    }

    private static Stream<JavaCodeUnit> jobs() {
        return PRODUCT.stream()
                .filter(type -> type.getPackageName().matches("io\\.countersign\\.(verticles|gateway).*"))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> Reach.accesses(unit).anyMatch(EveryWayToAKeyTest::startsJob));
    }

    private static boolean startsJob(JavaCodeUnitAccess<?> access) {
        var starters = Map.of(
                "io.vertx.core.Vertx", Set.of("setTimer", "setPeriodic", "timer"),
                "io.vertx.pgclient.PgConnection", Set.of("notificationHandler"),
                "io.countersign.verticles.store.LeasedLoop", Set.of("<init>"),
                "java.util.concurrent.ScheduledExecutorService",
                        Set.of("schedule", "scheduleAtFixedRate", "scheduleWithFixedDelay"));
        return starters.getOrDefault(access.getTargetOwner().getName(), Set.of())
                .contains(access.getName());
    }

    @Test
    void only_the_worker_speaks_to_a_token() {
        var outside = PRODUCT.stream()
                .filter(type -> !type.getPackageName().startsWith("io.countersign.worker"))
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency
                                .getTargetClass()
                                .getPackageName()
                                .startsWith("io.countersign.worker.pkcs11")))
                .map(JavaClass::getName)
                .toList();
        assertThat(outside).isEmpty();
    }

    private static boolean calls(JavaClass type, String owner, String... methods) {
        return type.getMethodCallsFromSelf().stream().anyMatch(call -> isTo(call, owner, Set.of(methods)))
                || type.getMethodReferencesFromSelf().stream()
                        .anyMatch(reference ->
                                reference.getTargetOwner().getName().equals(owner)
                                        && Set.of(methods)
                                                .contains(reference.getTarget().getName()));
    }

    private static boolean isTo(JavaMethodCall call, String owner, Set<String> methods) {
        return call.getTargetOwner().getName().equals(owner)
                && methods.contains(call.getTarget().getName());
    }

    private static Set<String> makersOf(String made) {
        return PRODUCT.stream()
                .filter(type -> type.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().getName().equals(made)))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
    }

    private static Set<String> callersOf(String owner, String... methods) {
        return PRODUCT.stream()
                .filter(type -> !type.getName().equals(owner))
                .filter(type -> calls(type, owner, methods))
                .map(type -> type.getName().split("\\$", 2)[0])
                .collect(Collectors.toSet());
    }
}
