package io.countersign.jca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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

    SignApi(HttpTransport http, TokenSource tokens, Supplier<SignClaims> claims, Consumer<SignReceipt> receipts) {
        this.http = http;
        this.tokens = tokens;
        this.claims = claims;
        this.receipts = receipts;
    }

    /**
     * A connection for a program that has its own log-in.
     *
     * @param claims asked before each signature
     * @param receipts called with what was recorded, once for every signature, on the signing thread
     */
    public static SignApi connect(
            GatewayAddress address, TokenSource tokens, Supplier<SignClaims> claims, Consumer<SignReceipt> receipts)
            throws IOException {
        return new SignApi(transport(address), tokens, claims, receipts);
    }

    static HttpTransport transport(GatewayAddress address) throws IOException {
        var caFile = address.caFile();
        return new HttpTransport(
                address.url(), caFile == null ? null : Tls.trusting(caFile).getSocketFactory());
    }

    /**
     * The credentials that environment variables name (COUNTERSIGN_TOKEN_FILE, COUNTERSIGN_CLIENT_ID and so on); empty when none do.
     *
     * @throws IOException when they are incomplete
     */
    public static Optional<TokenSource> environmentCredentials(GatewayAddress address, Map<String, String> environment)
            throws IOException {
        return ProviderSettings.read(null, environment).credentials(transport(address));
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
     * One signature. The Idempotency-Key is made here, so every retry of this call returns the same bytes and charges once.
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
        var answer = JsonObject.parse(authorized("POST", "/v1/signers/" + slug + "/sign", headers, body)
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
        return authorized("GET", path, Map.of("Accept", accept), new byte[0]);
    }

    private HttpAnswer authorized(String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        var token = tokens.token();
        var answer = send(method, path, headers, body, token);
        if (answer.status() == 401 && tokens.renew(token)) {
            answer = send(method, path, headers, body, tokens.token());
        }
        if (!answer.success()) {
            throw GatewayException.of(answer);
        }
        return answer;
    }

    private HttpAnswer send(String method, String path, Map<String, String> headers, byte[] body, String token)
            throws IOException {
        var all = new HashMap<>(headers);
        all.put("Authorization", "Bearer " + token);
        return http.send(new HttpTransport.Call(method, path, all, body));
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
