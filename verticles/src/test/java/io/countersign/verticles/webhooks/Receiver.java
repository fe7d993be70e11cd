package io.countersign.verticles.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A CI system's end: keeps every message that it got, and answers as it is told. */
final class Receiver {
    /** A message that arrived, with the number of requests that it was. */
    record Seen(String id, String timestamp, String signature, Buffer body) {
        JsonObject json() {
            return new JsonObject(body);
        }

        String type() {
            return json().getString("type");
        }

        List<String> signatures() {
            return List.of(signature.split(" ", -1));
        }

        /** By the reference library. */
        void verify(String secret) {
            try {
                new Webhook(secret)
                        .verify(
                                body.toString(),
                                HttpHeaders.of(headers(), (name, value) -> true).map());
            } catch (EmptyWebhookSecretException | WebhookVerificationException e) {
                throw new AssertionError("the reference library refuses " + this, e);
            }
        }

        private Map<String, List<String>> headers() {
            return Map.of(
                    "webhook-id", List.of(id),
                    "webhook-timestamp", List.of(timestamp),
                    "webhook-signature", List.of(signature));
        }

        /** By the Ed25519 of Java, because the reference library has none. */
        boolean verifiesBy(String publicKey, String signatureOfIt) {
            try {
                var raw = Base64.getDecoder().decode(publicKey.substring("whpk_".length()));
                var spki = Buffer.buffer(HexFormat.of().parseHex("302a300506032b6570032100"))
                        .appendBytes(raw)
                        .getBytes();
                var verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
                verifier.update((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
                return signatureOfIt.startsWith("v1a,")
                        && verifier.verify(Base64.getDecoder().decode(signatureOfIt.substring("v1a,".length())));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Handler<HttpServerRequest> answer = request -> answer(request, 204);

    Receiver(Vertx vertx) {
        server = WebhookBed.get(
                vertx.createHttpServer().requestHandler(this::received).listen(0, "127.0.0.1"));
    }

    private void received(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
            seen.add(new Seen(
                    request.getHeader("webhook-id"),
                    request.getHeader("webhook-timestamp"),
                    request.getHeader("webhook-signature"),
                    body));
            answer.handle(request);
        });
    }

    static void answer(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    Receiver answers(Handler<HttpServerRequest> how) {
        answer = how;
        return this;
    }

    Receiver answers(int status) {
        return answers(request -> answer(request, status));
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook?token=hidden";
    }

    List<Seen> seen() {
        return seen;
    }

    List<Seen> seen(String type) {
        return seen.stream().filter(one -> one.type().equals(type)).toList();
    }

    void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
