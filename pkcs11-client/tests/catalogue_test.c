/* The list of Signers, without the module around it. */
#include "fake_gateway.h"
#include "sentences.h"
#include "signers.h"

#include <stdlib.h>
#include <string.h>

static struct settings settings;
static struct log quiet = {.silent = true};
static struct ending ending;
static struct api api;
static struct catalogue catalogue;
static atomic_int calls;

static bool prepare(void) {
    struct failure failure;
    atomic_store(&calls, 0);
    return fake_gateway_start() && settings_read(&settings, &failure) && ending_prepare(&ending)
           && api_prepare(&api, &settings, &quiet, &ending) && catalogue_prepare(&catalogue, &api, &settings);
}

static void end(void) {
    catalogue_free(&catalogue);
    api_free(&api);
    ending_free(&ending);
    settings_end(&settings);
    fake_gateway_stop();
}

static size_t shown(void) {
    size_t count;
    free(catalogue_order(&catalogue, &count));
    return count;
}

/* While the first list is on its way, somebody logs in who sees nothing. */
static void seen_by_another(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    if (atomic_fetch_add(&calls, 1) == 0) {
        catalogue_forget(&catalogue);
        reply->body = strdup("{\"items\":[{\"id\":\"01a209ad-7e47-785f-8396-0e679696a3da\",\"slug\":\"release\","
                             "\"keyAlgorithm\":\"P-256\",\"certificateSerial\":\"01\"}]}");
    } else {
        reply->body = strdup("{\"items\":[]}");
    }
}

TEST(a_list_that_was_asked_for_before_a_log_in_is_not_taken_for_what_it_shows) {
    struct failure failure;
    gateway.instead_of_list = seen_by_another;
    EXPECT(prepare());
    bool done = catalogue_refresh(&catalogue, &failure);
    size_t count = shown();
    bool again = catalogue_refresh(&catalogue, &failure);
    end();
    EXPECT(done && again);
    EXPECT_SAME(0, count);
    EXPECT_SAME(2, (unsigned long)atomic_load(&calls));
}

static void broken_off(const struct fake_request *request, struct fake_reply *reply) {
    if (fake_is(request, "GET /v1/signers?limit=200&cursor=")) {
        fake_problem(reply, 403, "FORBIDDEN", "No.");
    } else {
        reply->body = strdup("{\"items\":[{\"id\":\"01a209ad-7e47-785f-8396-0e679696a3da\",\"slug\":\"release\","
                             "\"keyAlgorithm\":\"P-256\",\"certificateSerial\":\"01\"}],\"next\":\"a\"}");
    }
}

TEST(a_list_that_breaks_off_shows_nothing_of_itself) {
    struct failure failure;
    gateway.instead_of_list = broken_off;
    EXPECT(prepare());
    bool done = catalogue_refresh(&catalogue, &failure);
    size_t count = shown();
    end();
    EXPECT(!done);
    EXPECT_SAME(0, count);
}
