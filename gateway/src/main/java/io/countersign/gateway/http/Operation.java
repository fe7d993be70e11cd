package io.countersign.gateway.http;

import io.countersign.gateway.contract.Schema;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Tokens;
import io.vertx.core.Future;

/** One operation of the contract: its class is named after it. Runs on an event loop and never blocks. */
public interface Operation {
    /** The operation's id in the contract: the class name with a small first letter. */
    default String operationId() {
        var name = getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** Asks the domain. May throw {@link ProblemException} or fail with a refusal. */
    Future<Answer> handle(OperationContext context);

    /** Turns the body's text into what {@link OperationContext#body} hands out, and refuses what the contract refuses. */
    default Object parse(String text, Schema schema) {
        return JsonBodies.read(text, schema);
    }

    /** Whose token it is. */
    default Future<Caller> authenticate(Tokens tokens, String bearer) {
        return tokens.authenticate(bearer);
    }

    /** How this operation tells a problem; most change nothing. */
    default Problem tell(Problem problem) {
        return problem;
    }
}
