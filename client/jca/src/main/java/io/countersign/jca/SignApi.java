package io.countersign.jca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of the Sign API that a key store needs: which Signers there are, their certificates, and a signature. */
public final class SignApi {
    private static final int MOST_PAGES = 100;

    private final HttpTransport http;
    private final TokenSource tokens;
    private final Supplier<SignClaims> claims;
    private final Consumer<SignReceipt> receipts;
    private final Retries retries;

    private SignApi(
            HttpTransport http,
            TokenSource tokens,
            Supplier<SignClaims> claims,
            Consumer<SignReceipt> receipts,
            Retries retries) {
        this.http = http;
        this.tokens = tokens;
        this.claims = claims;
        this.receipts = receipts;
        this.retries = retries;
    }

    /** A connection for a program that knows nothing of it, with what it was configured by. */
    static SignApi connect(HttpTransport http, TokenSource tokens, Supplier<SignClaims> claims) {
        return new SignApi(http, tokens, claims, receipt -> {}, Retries.logged());
    }

    /**
     * A connection for a program that has its own log-in.
     *
     * @param claims asked before each signature
     * @param receipts called with what was recorded, once for every signature, on the signing thread
     */
    public static SignApi connect(
            GatewayAddress address,
            TokenSource tokens,
            Supplier<SignClaims> claims,
            Consumer<SignReceipt> receipts,
            Retries retries)
            throws IOException {
        return new SignApi(transport(address, retries), tokens, claims, receipts, retries);
    }

    static HttpTransport transport(GatewayAddress address, Retries retries) throws IOException {
        var caFile = address.caFile();
        return new HttpTransport(
                address.url(), caFile == null ? null : Tls.trusting(caFile).getSocketFactory(), retries);
    }

    /**
     * The credentials that environment variables name (COUNTERSIGN_TOKEN_FILE, COUNTERSIGN_CLIENT_ID and so on); empty when none do.
     *
     * @throws IOException when they are incomplete
     */
    public static Optional<TokenSource> environmentCredentials(
            GatewayAddress address, Map<String, String> environment, Retries retries) throws IOException {
        return ProviderSettings.read(null, environment).credentials(transport(address, retries));
    }

    /** One Signer that the caller may see and that has a certificate. */
    record Listed(String slug, Instant createdAt) {}

    List<Listed> signers() throws IOException {
        var found = new ArrayList<Listed>();
        var query = "?limit=200";
        for (var page = 0; page < MOST_PAGES; page++) {
            var body = JsonObject.parse(
                    get("/v1/signers" + query, "application/json").text());
            for (var signer : body.objects("items")) {
                if (signer.optionalText("certificateSerial").isPresent()) {
                    found.add(new Listed(signer.text("slug"), instant(signer.text("createdAt"))));
                }
            }
            var next = body.optionalText("next");
            if (next.isEmpty()) {
                break;
            }
            query = "?limit=200&cursor=" + URLEncoder.encode(next.get(), StandardCharsets.UTF_8);
        }
        return found;
    }

    /** The certificate chain, leaf first. */
    List<X509Certificate> certificateChain(String slug) throws IOException {
        var answer = get("/v1/signers/" + slug + "/certificate", "application/pem-certificate-chain");
        try {
            var chain = new ArrayList<X509Certificate>();
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(answer.body()))) {
                chain.add((X509Certificate) certificate);
            }
            if (chain.isEmpty()) {
                throw new IOException("The gateway sent an empty certificate chain for the Signer \"" + slug + "\".");
            }
            return chain;
        } catch (CertificateException e) {
            throw new IOException(
                    "The gateway sent a certificate chain for the Signer \"" + slug + "\" that cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * One signature. The Idempotency-Key is made here, so every retry of this call returns the same bytes and charges once. It ends with this
     * call: what is given up and run again is charged again.
     *
     * @param algorithm name in the contract
     * @param field {@code digest} or {@code message}
     * @param format {@code der} or {@code p1363} for ECDSA, otherwise empty
     */
    byte[] sign(String slug, String algorithm, String field, byte[] input, String format) throws IOException {
        var headers = new HashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        var body = body(algorithm, field, input, format).getBytes(StandardCharsets.UTF_8);
        var answer = JsonObject.parse(
                charged(slug, new HttpTransport.Call("POST", "/v1/signers/" + slug + "/sign", headers, body))
                        .text());
        var signatures = answer.objects("signatures");
        if (signatures.size() != 1) {
            throw new IOException("The gateway answered " + signatures.size() + " signatures to a call for one.");
        }
        var signature = decode(signatures.get(0).text("signature"));
        receipts.accept(new SignReceipt(
                slug,
                algorithm,
                signatures.get(0).text("operation"),
                answer.optionalText("grant").orElse(null),
                answer.optionalNumber("remaining").orElse(null),
                answer.optionalText("expiresAt").isPresent() ? instant(answer.text("expiresAt")) : null,
                proof(signatures.get(0))));
        return signature;
    }

    private static @Nullable SignProof proof(JsonObject signature) throws IOException {
        var proof = signature.optionalObject("proof");
        return proof.isEmpty()
                ? null
                : new SignProof(
                        decode(proof.get().text("leaf")),
                        proof.get().text("proof"),
                        proof.get().text("verifierKey"));
    }

    private String body(String algorithm, String field, byte[] input, String format) {
        var claimed = claims.get();
        var json = new JsonWriter().open().member("algorithm", algorithm);
        json.name("inputs").raw("[").open().member(field, Base64.getEncoder().encodeToString(input));
        var fileName = claimed.fileName();
        if (fileName != null) {
            json.member("fileName", fileName);
        }
        var fileSize = claimed.fileSize();
        if (fileSize != null) {
            json.member("fileSize", fileSize);
        }
        var proof = claimed.proof();
        if (proof != null) {
            json.name("proof").open().member("index", proof.index());
            json.name("path")
                    .raw(proof.path().stream()
                            .map(hash -> '"' + Base64.getEncoder().encodeToString(hash) + '"')
                            .collect(Collectors.joining(",", "[", "]")));
            json.close();
        }
        json.close().raw("]");
        if (!format.isEmpty()) {
            json.member("format", format);
        }
        json.name("client").open();
        var tool = claimed.tool();
        if (tool != null) {
            json.member("tool", tool);
        }
        var host = claimed.host();
        if (host != null) {
            json.member("host", host);
        }
        return json.close().close().toString();
    }

    private HttpAnswer get(String path, String accept) throws IOException {
        var call = new HttpTransport.Call("GET", path, Map.of("Accept", accept), new byte[0]);
        return authorized(call, retries::few);
    }

    /** The answer to a call that is charged, and where none came what is not known for that. */
    private HttpAnswer charged(String slug, HttpTransport.Call call) throws IOException {
        var attempts = http.lasting();
        try {
            return authorized(call, () -> attempts);
        } catch (GatewayException e) {
            throw attempts.settledBy(e.status(), e.code()) ? e : e.withAdvice(look(slug));
        } catch (IOException | RuntimeException e) {
            if (!attempts.mayHaveActed()) {
                throw e;
            }
            if (e instanceof GatewayUnreachableException || e instanceof InterruptedIOException) {
                throw new GatewayUnreachableException(e.getMessage() + " " + look(slug), e);
            }
            retries.talk().accept(look(slug));
            throw e;
        }
    }

    private static String look(String slug) {
        return "But the signature may be made and charged all the same, and another run is charged again: look first, with"
                + " countersign audit --signer " + slug + " --type signature.";
    }

    /** @param attempts for one token; those of a call that must not be given up are the same for all of its tokens */
    private HttpAnswer authorized(HttpTransport.Call call, Supplier<Attempts> attempts) throws IOException {
        var token = tokens.token();
        var answer = send(call, token, attempts.get());
        if (answer.status() == 401) {
            var other = attempts.get().renewed(tokens, token);
            answer = other.isPresent() ? send(call, other.get(), attempts.get()) : answer;
        }
        if (!answer.success()) {
            throw GatewayException.of(answer);
        }
        return answer;
    }

    private HttpAnswer send(HttpTransport.Call call, String token, Attempts attempts) throws IOException {
        var all = new HashMap<>(call.headers());
        all.put("Authorization", "Bearer " + token);
        return http.send(new HttpTransport.Call(call.method(), call.path(), all, call.body()), attempts);
    }

    private static byte[] decode(String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "The gateway answered something that is not base64 where a signature or its proof should be.", e);
        }
    }

    private static Instant instant(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IOException("The gateway answered \"" + text + "\" where a time should be.", e);
        }
    }
}
