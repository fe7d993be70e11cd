package io.countersign.verticles.log;

import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.WitnessKey;
import io.countersign.verticles.DomainConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A witness in a few lines, that answers by the specification or as it is told. */
final class TestWitness {
    private final KeyPair pair;
    private final WitnessKey key;
    private final HttpServer server;
    private final List<Long> asked = new CopyOnWriteArrayList<>();
    private @Nullable Checkpoint last;
    private volatile @Nullable Reply told;
    private volatile boolean silent;

    /** What it says instead. */
    record Reply(int status, String type, String body) {
        static Reply of(int status) {
            return new Reply(status, "text/plain", "no\n");
        }

        static Reply size(long size) {
            return new Reply(409, "text/x.tlog.size", size + "\n");
        }
    }

    TestWitness(Vertx vertx, String name) {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            key = new WitnessKey(NoteKey.ofSpki(name, pair.getPublic().getEncoded()));
            server = vertx.createHttpServer()
                    .requestHandler(this::answer)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    WitnessKey key() {
        return key;
    }

    DomainConfig.Witness configured() {
        return new DomainConfig.Witness(key, URI.create("http://127.0.0.1:" + server.actualPort() + "/w/"));
    }

    /** Old sizes that it was asked with. */
    List<Long> asked() {
        return asked;
    }

    void tell(@Nullable Reply reply) {
        told = reply;
    }

    void keepSilent() {
        silent = true;
    }

    void stop() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void answer(HttpServerRequest request) {
        if (silent) {
            return;
        }
        request.body().onSuccess(body -> {
            var reply = request.path().equals("/w/add-checkpoint") ? judge(body.toString()) : Reply.of(404);
            request.response()
                    .setStatusCode(reply.status())
                    .putHeader("Content-Type", reply.type())
                    .end(reply.body());
        });
    }

    private synchronized Reply judge(String body) {
        var head = body.substring(0, body.indexOf("\n\n")).split("\n", -1);
        var old = Long.parseLong(head[0].substring("old ".length()));
        asked.add(old);
        var instead = told;
        if (instead != null) {
            return instead;
        }
        var proof = new ArrayList<byte[]>();
        for (var i = 1; i < head.length; i++) {
            proof.add(Base64.getDecoder().decode(head[i]));
        }
        var note = SignedNote.parse(body.substring(body.indexOf("\n\n") + 2));
        var checkpoint = Checkpoint.parse(note.text());
        var before = last;
        if (old != (before == null ? 0 : before.size())) {
            return Reply.size(before == null ? 0 : before.size());
        }
        if (before != null
                && !MerkleTree.continues(before.root(), before.size(), checkpoint.root(), checkpoint.size(), proof)) {
            return Reply.of(422);
        }
        last = checkpoint;
        return new Reply(200, "text/plain", cosignature(note.text()));
    }

    /** Its line below a checkpoint. */
    String cosignature(String text) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(WitnessKey.message(text, 1_763_700_000));
            return key.line(1_763_700_000, signature.sign()).toString();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
