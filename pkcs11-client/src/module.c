#include "module.h"

#include "libraries.h"

#include <stdlib.h>
#include <unistd.h>

/* The one thing that changes outside of struct module: which one is there. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t left;
    struct module *now;
    struct module *abandoned;
    bool watches_forks;
} library = {.lock = PTHREAD_MUTEX_INITIALIZER, .left = PTHREAD_COND_INITIALIZER};

static void before_fork(void) {
    pthread_mutex_lock(&library.lock);
}

static void after_fork_in_parent(void) {
    pthread_mutex_unlock(&library.lock);
}

/* What the parent had is left as it is: other threads may have held its locks, and closing its connections would say
   goodbye to the gateway in the parent's name. */
static void after_fork_in_child(void) {
    if (library.now != NULL) {
        library.now->next = library.abandoned;
        library.abandoned = library.now;
        library.now = NULL;
    }
    pthread_mutex_unlock(&library.lock);
}

/* Parts are freed in reverse; count says how many were prepared. */
static void free_parts(struct module *module, int count) {
    if (count > 3) {
        catalogue_free(&module->catalogue);
    }
    if (count > 2) {
        api_free(&module->api);
    }
    if (count > 1) {
        sessions_free(&module->sessions);
    }
    if (count > 0) {
        ending_free(&module->ending);
    }
}

static bool prepare_parts(struct module *module) {
    int count = 0;
    if (ending_prepare(&module->ending)) {
        count = 1;
        count += sessions_prepare(&module->sessions) ? 1 : 0;
    }
    if (count == 2 && api_prepare(&module->api, &module->settings, &module->log, &module->ending)) {
        count = 3;
        count += catalogue_prepare(&module->catalogue, &module->api, &module->settings) ? 1 : 0;
    }
    if (count < 4) {
        free_parts(module, count);
    }
    return count == 4;
}

static void destroy(struct module *module) {
    free_parts(module, 4);
    settings_end(&module->settings);
    log_close(&module->log);
    pthread_mutex_destroy(&module->login);
    free(module);
    libraries_end();
}

/* A broken configuration does not break hosts that load every module there is: the slot is empty then, and the reason
   told once. Without any configuration nobody hears it who does not ask for this token: the module is installed, and
   most programs that load all modules have nothing to do with it. */
static void read_settings(struct module *module) {
    module->usable = settings_read(&module->settings, &module->unusable);
    if (!module->usable) {
        atomic_store(&module->untold, module->settings.none);
        settings_end(&module->settings);
        if (!atomic_load(&module->untold)) {
            api_tell(&module->log, &module->unusable);
        }
    }
}

static struct module *create(void) {
    if (!libraries_begin()) {
        return NULL;
    }
    struct module *module = calloc(1, sizeof *module);
    if (module != NULL && pthread_mutex_init(&module->login, NULL) == 0) {
        if (log_open(&module->log, secure_getenv("COUNTERSIGN_PKCS11_LOG"))) {
            read_settings(module);
            if (prepare_parts(module)) {
                module->pid = getpid();
                return module;
            }
        }
        settings_end(&module->settings);
        log_close(&module->log);
        pthread_mutex_destroy(&module->login);
    }
    free(module);
    libraries_end();
    return NULL;
}

/* PKCS #11 v3.0 section 5.4.1. Our locks are those of the system. CKF_LIBRARY_CANT_CREATE_OS_THREADS is set by
   p11-kit for every module that it loads by its path; the one thread that comes about, in which libcurl looks up a
   name, ends within the call. */
static CK_RV check_arguments(const CK_C_INITIALIZE_ARGS *arguments) {
    if (arguments == NULL) {
        return CKR_OK;
    }
    int given = (arguments->CreateMutex != NULL) + (arguments->DestroyMutex != NULL) + (arguments->LockMutex != NULL)
                + (arguments->UnlockMutex != NULL);
    if (arguments->pReserved != NULL || (given != 0 && given != 4)) {
        return CKR_ARGUMENTS_BAD;
    }
    return given == 4 && (arguments->flags & CKF_OS_LOCKING_OK) == 0 ? CKR_CANT_LOCK : CKR_OK;
}

CK_RV module_initialize(const CK_C_INITIALIZE_ARGS *arguments) {
    CK_RV result = check_arguments(arguments);
    if (result != CKR_OK) {
        return result;
    }
    pthread_mutex_lock(&library.lock);
    if (library.now != NULL && library.now->pid == getpid()) {
        result = CKR_CRYPTOKI_ALREADY_INITIALIZED;
    } else {
        if (!library.watches_forks) {
            library.watches_forks = pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) == 0;
        }
        struct module *module = create();
        result = module == NULL ? CKR_HOST_MEMORY : CKR_OK;
        if (module != NULL && library.now != NULL) {
            /* A process that was made without fork(2) being seen. */
            library.now->next = library.abandoned;
            library.abandoned = library.now;
        }
        library.now = module != NULL ? module : library.now;
    }
    pthread_mutex_unlock(&library.lock);
    return result;
}

CK_RV module_finalize(void) {
    pthread_mutex_lock(&library.lock);
    struct module *module = library.now;
    if (module == NULL || module->pid != getpid()) {
        pthread_mutex_unlock(&library.lock);
        return CKR_CRYPTOKI_NOT_INITIALIZED;
    }
    library.now = NULL;
    ending_begin(&module->ending);
    while (module->users > 0) {
        pthread_cond_wait(&library.left, &library.lock);
    }
    pthread_mutex_unlock(&library.lock);
    destroy(module);
    return CKR_OK;
}

CK_RV module_enter(struct module **module) {
    pthread_mutex_lock(&library.lock);
    struct module *now = library.now;
    bool there = now != NULL && now->pid == getpid();
    if (there) {
        now->users++;
        *module = now;
    }
    pthread_mutex_unlock(&library.lock);
    return there ? CKR_OK : CKR_CRYPTOKI_NOT_INITIALIZED;
}

CK_RV module_leave(struct module *module, const char *name, CK_RV result) {
    log_debug(&module->log, "%s = 0x%lx", name, result);
    pthread_mutex_lock(&library.lock);
    if (--module->users == 0) {
        pthread_cond_broadcast(&library.left);
    }
    pthread_mutex_unlock(&library.lock);
    return result;
}

bool module_needs_login(const struct module *module) {
    return module->settings.credentials.kind == CREDENTIAL_NONE;
}

bool module_may_ask(struct module *module) {
    pthread_mutex_lock(&module->login);
    bool logged_in = module->logged_in;
    pthread_mutex_unlock(&module->login);
    return module->usable && (logged_in || !module_needs_login(module));
}

CK_RV module_check_token(struct module *module) {
    if (atomic_exchange(&module->untold, false)) {
        api_tell(&module->log, &module->unusable);
    }
    return module->usable ? CKR_OK : CKR_TOKEN_NOT_PRESENT;
}

CK_RV module_fail(const struct module *module, const struct failure *failure, enum purpose purpose) {
    api_tell(&module->log, failure);
    return failure_code(failure, purpose);
}

CK_RV module_session(struct module *module, CK_SESSION_HANDLE handle, struct session **session) {
    *session = sessions_take(&module->sessions, handle);
    return *session == NULL ? CKR_SESSION_HANDLE_INVALID : CKR_OK;
}

CK_RV module_enter_session(CK_SESSION_HANDLE handle, const char *name, struct module **module,
                           struct session **session) {
    CK_RV result = module_enter(module);
    if (result != CKR_OK) {
        return result;
    }
    result = module_session(*module, handle, session);
    return result == CKR_OK ? CKR_OK : module_leave(*module, name, result);
}

CK_RV module_leave_session(struct module *module, struct session *session, const char *name, CK_RV result) {
    sessions_give(&module->sessions, session);
    return module_leave(module, name, result);
}
