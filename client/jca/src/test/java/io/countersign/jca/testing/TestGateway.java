package io.countersign.jca.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityState;
import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP server that speaks the contract and signs with real keys in memory, for tests of the client. Bodies are read with the
 * contract's own strict mapper, so whatever the client writes is checked against the records.
 */
public final class TestGateway implements AutoCloseable {
    public static final UUID MACHINE_ID = UUID.fromString("7b0e4c1e-6a52-4b52-8a06-0d2a2bb5a001");
    public static final String SECRET = "csk-test-9f86d081884c7d659a2feaa0c55ad015";
    public static final String PASSWORD = "correct horse battery";
    public static final String JOB_TOKEN = "header.payload.signature-of-a-job";

    /** One call as it came in. */
    public record Received(
            String method,
            String path,
            String query,
            @Nullable String idempotencyKey,
            String body) {}

    /** An answer that a test put there for a route that this server does not play. */
    public record Canned(int status, Object body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TestPki pki;
    private final Map<String, TestSigner> signers = new LinkedHashMap<>();
    private final TestApprovals approvals = new TestApprovals();
    private final Map<String, SignAnswer> replays = new ConcurrentHashMap<>();
    private final Map<String, Canned> canned = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedDeque<Canned>> cannedOnce = new ConcurrentHashMap<>();
    private final Map<String, HttpHandler> served = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<String> accidents = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedDeque<String> waitAccidents = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedDeque<String> logInAccidents = new ConcurrentLinkedDeque<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<SignCall> signCalls = new CopyOnWriteArrayList<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile String liveToken = "";

    private TestGateway(HttpServer server, TestPki pki) {
        this.server = server;
        this.pki = pki;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static TestGateway start() throws IOException {
        return new TestGateway(HttpServer.create(anyPort(), 0), new TestPki("Example Test CA"));
    }

    /** The same behind TLS, with a certificate of its own CA. */
    public static TestGateway startTls() throws IOException, GeneralSecurityException {
        var pki = new TestPki("Example Test CA");
        var server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(pki.serverTls()));
        return new TestGateway(server, pki);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public URI url() {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    public TestPki pki() {
        return pki;
    }

    public TestApprovals approvals() {
        return approvals;
    }

    public List<Received> received() {
        return received;
    }

    public List<SignCall> signCalls() {
        return signCalls;
    }

    /** How many tokens were given out. */
    public int tokensIssued() {
        return tokens.get();
    }

    public TestSigner addSigner(String slug, KeyAlgorithm algorithm) {
        var signer = new TestSigner(slug, algorithm, pki);
        signers.put(slug, signer);
        return signer;
    }

    /** A token that is valid now, as somebody who logged in holds it. */
    public String issueToken() {
        liveToken = "eyJhbGciOiJFUzI1NiJ9.e30.test" + tokens.incrementAndGet();
        return liveToken;
    }

    /** What happens to the next call for a signature: {@code busy} (503), {@code drop} (cut before it acts) or {@code lost} (cut after). */
    public void nextAccident(String kind) {
        accidents.add(kind);
    }

    /** What happens to the next question for one request: {@code busy}, {@code drop} or {@code ended} (as is every token). */
    public void nextAccidentOfAWait(String kind) {
        waitAccidents.add(kind);
    }

    /** What happens to the next log-in: {@code busy}. */
    public void nextAccidentOfALogIn(String kind) {
        logInAccidents.add(kind);
    }

    /** Ends every token, as a restart with other keys would. */
    public void forgetTokens() {
        liveToken = "";
    }

    /** @param route method, space, path */
    public void answer(String route, int status, Object body) {
        canned.put(route, new Canned(status, body));
    }

    /** Answers one call of this route like this, before whatever it answers else. */
    public void answerOnce(String route, int status, Object body) {
        cannedOnce.computeIfAbsent(route, key -> new ConcurrentLinkedDeque<>()).add(new Canned(status, body));
    }

    private @Nullable Canned canned(String route) {
        var once = cannedOnce.get(route);
        var next = once == null ? null : once.poll();
        return next == null ? canned.get(route) : next;
    }

    /** Lets a test write what this route answers, for as long as it likes. */
    public void serve(String route, HttpHandler handler) {
        served.put(route, handler);
    }

    /** Plays this route itself again. */
    public void play(String route) {
        canned.remove(route);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            try {
                var body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var path = http.getRequestURI().getRawPath();
                received.add(new Received(
                        http.getRequestMethod(),
                        path,
                        String.valueOf(http.getRequestURI().getRawQuery()),
                        http.getRequestHeaders().getFirst("Idempotency-Key"),
                        body));
                route(http, http.getRequestMethod() + " " + path, path.split("/"), body);
            } catch (TestProblem problem) {
                problem(http, problem);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void route(HttpExchange http, String route, String[] parts, String body)
            throws IOException, InterruptedException {
        var answer = canned(route);
        var handler = served.get(route);
        if (handler != null) {
            handler.handle(http);
        } else if (answer != null) {
            json(http, answer.status(), answer.body());
        } else if (route.equals("POST /v1/token")) {
            token(http, body);
        } else {
            requireToken(http);
            if (route.equals("GET /v1/me")) {
                json(http, 200, me());
            } else if (route.equals("GET /v1/signers")) {
                json(
                        http,
                        200,
                        new Page<>(
                                signers.values().stream().map(TestSigner::view).toList(), null));
            } else if (route.startsWith("GET /v1/signers/") && parts.length == 4) {
                json(http, 200, signer(parts[3]).view());
            } else if (route.startsWith("GET /v1/signers/") && route.endsWith("/certificate")) {
                send(
                        http,
                        200,
                        "application/pem-certificate-chain",
                        TestPki.pem(signer(parts[3]).chain()));
            } else if (route.startsWith("POST /v1/signers/") && route.endsWith("/sign")) {
                sign(http, signer(parts[3]), body);
            } else if (route.startsWith("POST /v1/signers/") && route.endsWith("/requests")) {
                json(http, 201, approvals.open(signer(parts[3]), read(body, NewRequest.class)));
            } else {
                approval(http, route, body);
            }
        }
    }

    private static Me me() {
        var organization = new Organization(MACHINE_ID, "acme", "Acme", IdentityState.ACTIVE, Instant.EPOCH);
        return new Me(MACHINE_ID, IdentityKind.MACHINE, "ci", organization, null, false, List.of());
    }

    private void approval(HttpExchange http, String route, String body) throws IOException, InterruptedException {
        var id = route.replaceAll("^\\S+ /v1/\\w+/?", "").replaceAll(":\\w+$", "");
        if (route.equals("GET /v1/requests")) {
            json(http, 200, new Page<>(approvals.requests(), null));
        } else if (route.equals("GET /v1/grants")) {
            json(http, 200, new Page<>(approvals.grants(), null));
        } else if (route.startsWith("GET /v1/requests/")) {
            var accident = String.valueOf(waitAccidents.poll());
            busy(http, accident);
            if (accident.equals("drop")) {
                return;
            }
            if (accident.equals("ended")) {
                forgetTokens();
                requireToken(http);
            }
            var prefer = http.getRequestHeaders().getFirst("Prefer");
            var wait = prefer == null ? 0 : Long.parseLong(prefer.substring("wait=".length()));
            json(http, 200, approvals.awaitDecision(UUID.fromString(id), Duration.ofSeconds(wait)));
        } else if (route.endsWith(":approve")) {
            json(http, 200, approvals.approve(UUID.fromString(id)));
        } else if (route.endsWith(":reject")) {
            json(
                    http,
                    200,
                    approvals.reject(
                            UUID.fromString(id), read(body, Rejection.class).reason()));
        } else if (route.endsWith(":void")) {
            json(
                    http,
                    200,
                    approvals.end(UUID.fromString(id), read(body, Reason.class).reason()));
        } else if (route.endsWith(":cancel")) {
            json(http, 200, approvals.cancel(UUID.fromString(id)));
        } else if (route.endsWith(":revoke")) {
            read(body, Reason.class);
            json(http, 200, approvals.revoke(UUID.fromString(id)));
        } else {
            throw new TestProblem(404, "NOT_FOUND", "There is nothing here: " + route);
        }
    }

    private void sign(HttpExchange http, TestSigner signer, String body) throws IOException {
        var key = http.getRequestHeaders().getFirst("Idempotency-Key");
        if (key == null) {
            throw new TestProblem(400, "IDEMPOTENCY_KEY_REQUIRED", "Send an Idempotency-Key.");
        }
        var accident = String.valueOf(accidents.poll());
        busy(http, accident);
        if (accident.equals("drop")) {
            return;
        }
        var replay = replays.get(key);
        var answer = replay != null ? replay : make(signer, read(body, SignCall.class));
        replays.put(key, answer);
        if (!accident.equals("lost")) {
            json(http, 200, answer);
        }
    }

    private static void busy(HttpExchange http, String accident) {
        if (accident.equals("busy")) {
            http.getResponseHeaders().set("Retry-After", "0");
            throw new TestProblem(503, "BUSY", "Every session is in use. Retry with the same Idempotency-Key.");
        }
    }

    private SignAnswer make(TestSigner signer, SignCall call) {
        if (!signer.fits(call.algorithm())) {
            throw new TestProblem(400, "INVALID", "The key of this Signer cannot make " + call.algorithm() + ".");
        }
        var grant = signer.approvalRequired()
                ? approvals.charge(signer, call.inputs().size())
                : null;
        signCalls.add(call);
        var made = new ArrayList<MadeSignature>();
        for (var input : call.inputs()) {
            var bytes = signer.sign(call.algorithm(), input, call.format());
            made.add(new MadeSignature(UUID.randomUUID(), bytes, grant == null ? 0 : grant.used()));
        }
        var chain = new ArrayList<byte[]>();
        try {
            for (var certificate : signer.chain()) {
                chain.add(certificate.getEncoded());
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        return new SignAnswer(
                made,
                call.algorithm(),
                signer.keyId(),
                grant == null ? null : grant.id(),
                grant == null ? null : grant.remaining(),
                grant == null ? null : grant.expiresAt(),
                chain,
                false);
    }

    private void token(HttpExchange http, String body) throws IOException {
        busy(http, String.valueOf(logInAccidents.poll()));
        var form = new LinkedHashMap<String, String>();
        for (var pair : body.split("&")) {
            var parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        var machine = SECRET.equals(form.get("client_secret"))
                && MACHINE_ID.toString().equals(form.get("client_id"));
        var job = JOB_TOKEN.equals(form.get("subject_token"))
                && MACHINE_ID.toString().equals(form.get("client_id"));
        if (!machine && !job && !PASSWORD.equals(form.get("password"))) {
            throw new TestProblem(401, "INVALID_CREDENTIALS", "The name or the secret is wrong. Check both.");
        }
        json(http, 200, new TokenAnswer(issueToken(), "Bearer", 600));
    }

    private void requireToken(HttpExchange http) {
        var sent = http.getRequestHeaders().getFirst("Authorization");
        if (liveToken.isEmpty() || !("Bearer " + liveToken).equals(sent)) {
            http.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            throw new TestProblem(401, "INVALID_TOKEN", "The access token is not valid. Log in again.");
        }
    }

    private TestSigner signer(String slug) {
        var signer = signers.get(slug);
        if (signer == null) {
            throw new TestProblem(404, "NOT_FOUND", "There is no Signer \"" + slug + "\" that you may see.");
        }
        return signer;
    }

    private static <T> T read(String body, Class<T> type) {
        try {
            return ContractJson.mapper().readValue(body, type);
        } catch (IOException e) {
            throw new TestProblem(400, "INVALID", "The body is not a " + type.getSimpleName() + ": " + e.getMessage());
        }
    }

    private static void problem(HttpExchange http, TestProblem problem) throws IOException {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "urn:countersign:problem:" + problem.code().toLowerCase(java.util.Locale.ROOT));
        body.put("title", "Refused");
        body.put("status", problem.status());
        body.put("code", problem.code());
        body.put("detail", problem.detail());
        body.put("requestId", "req-1");
        if (problem.request() != null) {
            body.put("request", problem.request());
        }
        send(
                http,
                problem.status(),
                "application/problem+json",
                ContractJson.mapper().writeValueAsString(body));
    }

    private static void json(HttpExchange http, int status, Object body) throws IOException {
        send(
                http,
                status,
                "application/json",
                status == 204 ? "" : ContractJson.mapper().writeValueAsString(body));
    }

    private static void send(HttpExchange http, int status, String type, String body) {
        try {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            http.getResponseHeaders().set("Content-Type", type);
            http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            http.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
