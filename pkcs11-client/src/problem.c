#include "problem.h"

#include "json.h"

void problem_read(const struct http_answer *answer, struct failure *failure) {
    struct failure not_json;
    json_t *problem = NULL;
    if (http_is(answer, "application/problem+json")) {
        problem = json_read(&answer->body, &not_json);
    }
    const char *code = json_text(problem, "code");
    const char *detail = json_text(problem, "detail");
    if (code != NULL && detail != NULL) {
        const char *request_id = json_text(problem, "requestId");
        failure_set(failure, FAILURE_GATEWAY, "%s", detail);
        text_fit(failure->code, sizeof failure->code, code);
        text_fit(failure->request_id, sizeof failure->request_id, request_id == NULL ? "" : request_id);
    } else {
        failure_set(
            failure, FAILURE_GATEWAY,
            "The server answered %d without a problem document. Is the URL that of a Countersign gateway, and not of a "
            "proxy before it?",
            answer->status);
        text_fit(failure->code, sizeof failure->code, NOT_A_GATEWAY);
    }
    failure->status = answer->status;
    json_decref(problem);
}
