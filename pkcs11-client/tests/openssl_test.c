/* Hosts that use OpenSSL. Its functions are taken by their names: it is here only where a library below brings it. */
#include "fake_gateway.h"
#include "sentences.h"

#include <dlfcn.h>

typedef int (*of_engine)(void *engine);
typedef int (*with_text)(void *engine, const char *text);

static void *function(const char *name) {
    return dlsym(RTLD_DEFAULT, name);
}

/* An engine for RSA that is loaded and no default, as libp11's is; false where this OpenSSL has no engines. */
static bool load_engine(void) {
    void *(*begin)(void) = NULL;
    void *(*rsa)(void) = NULL;
    int (*set_rsa)(void *, const void *) = NULL;
    with_text set_id = NULL;
    with_text set_name = NULL;
    of_engine add = NULL;
    of_engine give_back = NULL;
    *(void **)&begin = function("ENGINE_new");
    *(void **)&rsa = function("RSA_PKCS1_OpenSSL");
    *(void **)&set_rsa = function("ENGINE_set_RSA");
    *(void **)&set_id = function("ENGINE_set_id");
    *(void **)&set_name = function("ENGINE_set_name");
    *(void **)&add = function("ENGINE_add");
    *(void **)&give_back = function("ENGINE_free");
    if (begin == NULL || rsa == NULL || set_rsa == NULL || set_id == NULL || set_name == NULL || add == NULL
        || give_back == NULL) {
        return false;
    }
    void *engine = begin();
    return engine != NULL && set_id(engine, "hsm") == 1 && set_name(engine, "hsm") == 1 && set_rsa(engine, rsa()) == 1
           && add(engine) == 1 && give_back(engine) == 1;
}

static void *default_engine(void) {
    void *(*get)(void) = NULL;
    *(void **)&get = function("ENGINE_get_default_RSA");
    return get();
}

TEST(an_engine_that_the_host_has_loaded_does_not_become_the_default) {
    bool loaded = load_engine();
    bool was = loaded && default_engine() != NULL;
    EXPECT(fake_gateway_start());
    bool found = find_one(open_session(), CKO_PRIVATE_KEY, "release") != 0;
    fake_gateway_stop();
    bool begun_again = fake_gateway_start();
    fake_gateway_stop();
    EXPECT(found && begun_again && !was);
    EXPECT(!loaded || default_engine() == NULL);
}
