package io.countersign.gateway.operations;

import io.countersign.gateway.contract.Schema;
import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Problem;
import io.countersign.gateway.http.TokenForm;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.verticles.Tokens;
import io.vertx.core.Future;

/** Get an access token: {@code POST /v1/token}, a form by RFC 6749 sections 4.3.2 and 4.4.2, RFC 8693 and RFC 7523, or the code of an identity provider. */
record CreateToken(Tokens tokens) implements Operation {
    @Override
    public Object parse(String text, Schema schema) {
        return TokenForm.parse(text, schema);
    }

    @Override
    public Future<Answer> handle(OperationContext context) {
        var form = context.body(TokenForm.class).withAuthorization(context.authorization());
        return token(form, context.requestId()).map(Answer::ok);
    }

    private Future<TokenAnswer> token(TokenForm form, String requestId) {
        return switch (form.way()) {
            case PASSWORD ->
                tokens.password(form.value("organization"), form.value("username"), form.value("password"), requestId);
            case PROVIDER ->
                tokens.provider(
                        new Tokens.ProviderCode(
                                form.value("provider"),
                                form.value("code"),
                                form.value("code_verifier"),
                                form.value("redirect_uri"),
                                form.value("nonce")),
                        requestId);
            case SECRET -> tokens.clientCredentials(form.value("client_id"), form.value("client_secret"), requestId);
            case ASSERTION -> {
                form.value("client_assertion_type");
                yield tokens.clientAssertion(form.value("client_id"), form.value("client_assertion"), requestId);
            }
            case EXCHANGE -> {
                form.value("subject_token_type");
                yield tokens.exchange(form.value("client_id"), form.value("subject_token"), requestId);
            }
        };
    }

    /** In the words of RFC 6749 section 5.2, beside our own. */
    @Override
    public Problem tell(Problem problem) {
        return switch (problem.code()) {
            case "INVALID_CLIENT" ->
                problem.withHeader("WWW-Authenticate", "Basic realm=\"countersign\"")
                        .asOAuth(401, "invalid_client");
            case "INVALID_GRANT" -> problem.withoutHeader("WWW-Authenticate").asOAuth(400, "invalid_grant");
            case "IDENTITY_DISABLED" -> problem.asOAuth(problem.status(), "unauthorized_client");
            case "UNSUPPORTED_GRANT_TYPE" -> problem.asOAuth(400, "unsupported_grant_type");
            default -> problem.asOAuth(problem.status(), general(problem.status()));
        };
    }

    private static String general(int status) {
        return status == 429 || status >= 500 ? "temporarily_unavailable" : "invalid_request";
    }
}
