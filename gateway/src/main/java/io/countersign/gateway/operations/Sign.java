package io.countersign.gateway.operations;

import io.countersign.gateway.contract.Schema;
import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.SignCallParser;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.Signing;
import io.countersign.verticles.Tokens;
import io.vertx.core.Future;

/** Sign digests or messages: {@code POST /v1/signers/{signer}/sign}. The hot path: own parser, cached authentication. */
record Sign(Signing signing, SignatureCount count) implements Operation {
    @Override
    public Object parse(String text, Schema schema) {
        return SignCallParser.parse(text);
    }

    /** Allowed to be cached, because the commit judges the caller again under a row lock. */
    @Override
    public Future<Caller> authenticate(Tokens tokens, String bearer) {
        return tokens.authenticateForSigning(bearer);
    }

    @Override
    public Future<Answer> handle(OperationContext context) {
        var call = context.body(SignCall.class);
        var asked = call.inputs().size();
        return signing.sign(context.call(), context.name("signer"), call, new Delivery(context.waits()))
                .onSuccess(signed -> count.add(signed.replayed() ? "replayed" : "signed", asked))
                .onFailure(refused -> count.add(isDenial(refused) ? "denied" : "failed", asked))
                .map(Rendered::answer);
    }

    /** What is sent, made before the last look at whether it may be. */
    private record Rendered(Answer answer, boolean replayed) {}

    private record Delivery(Runnable waits) implements Signing.Delivery<Rendered> {
        @Override
        public void awaitsProof() {
            waits.run();
        }

        @Override
        public Rendered render(SignAnswer signed) {
            return new Rendered(Answer.ok(signed), signed.replayed());
        }
    }

    private static boolean isDenial(Throwable cause) {
        return cause instanceof RefusedException refused && !(refused.refusal() instanceof Refusal.Unavailable);
    }
}
