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
import io.vertx.core.AsyncResult;
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
        return signing.sign(context.call(), context.name("signer"), call)
                .onComplete(result -> tally(result, call.inputs().size()))
                .map(Answer::ok);
    }

    private void tally(AsyncResult<SignAnswer> result, int asked) {
        if (result.succeeded()) {
            count.add(result.result().replayed() ? "replayed" : "signed", asked);
        } else {
            count.add(isDenial(result.cause()) ? "denied" : "failed", asked);
        }
    }

    private static boolean isDenial(Throwable cause) {
        return cause instanceof RefusedException refused && !(refused.refusal() instanceof Refusal.Unavailable);
    }
}
