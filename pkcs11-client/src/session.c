#include "session.h"

#include <stdlib.h>

bool sessions_prepare(struct sessions *sessions) {
    *sessions = (struct sessions){0};
    return pthread_mutex_init(&sessions->lock, NULL) == 0;
}

static void destroy(struct session *session) {
    operation_end(&session->operation);
    found_end(&session->found);
    pthread_mutex_destroy(&session->lock);
    free(session);
}

void sessions_free(struct sessions *sessions) {
    sessions_close_all(sessions);
    pthread_mutex_destroy(&sessions->lock);
}

static size_t place_of(CK_SESSION_HANDLE handle) {
    return (size_t)((handle - 1) % MOST_SESSIONS);
}

/* A place that is free; a handle names it and how often a session was opened, so that an old handle is not a new
   session's. */
static bool find_place(struct sessions *sessions, CK_SESSION_HANDLE *handle) {
    for (size_t i = 0; i < MOST_SESSIONS; i++) {
        size_t place = (size_t)((sessions->opened + i) % MOST_SESSIONS);
        if (sessions->slots[place] == NULL) {
            sessions->opened += i + 1;
            *handle = sessions->opened;
            return *handle != CK_INVALID_HANDLE && *handle != CK_UNAVAILABLE_INFORMATION;
        }
    }
    return false;
}

CK_RV sessions_open(struct sessions *sessions, CK_FLAGS flags, CK_SESSION_HANDLE *handle) {
    struct session *session = calloc(1, sizeof *session);
    if (session == NULL || pthread_mutex_init(&session->lock, NULL) != 0) {
        free(session);
        return CKR_HOST_MEMORY;
    }
    session->flags = flags;
    pthread_mutex_lock(&sessions->lock);
    bool placed = find_place(sessions, &session->handle);
    if (placed) {
        sessions->slots[place_of(session->handle)] = session;
        sessions->open++;
        sessions->open_rw += (flags & CKF_RW_SESSION) != 0 ? 1 : 0;
        *handle = session->handle;
    }
    pthread_mutex_unlock(&sessions->lock);
    if (!placed) {
        destroy(session);
    }
    return placed ? CKR_OK : CKR_SESSION_COUNT;
}

/* With the lock held. */
static struct session *find(struct sessions *sessions, CK_SESSION_HANDLE handle) {
    struct session *session = handle == CK_INVALID_HANDLE ? NULL : sessions->slots[place_of(handle)];
    return session != NULL && session->handle == handle ? session : NULL;
}

/* With the lock held: true when nobody uses it, so that the caller destroys it. */
static bool detach(struct sessions *sessions, struct session *session) {
    sessions->slots[place_of(session->handle)] = NULL;
    sessions->open--;
    sessions->open_rw -= (session->flags & CKF_RW_SESSION) != 0 ? 1 : 0;
    session->closed = true;
    return session->references == 0;
}

bool sessions_close(struct sessions *sessions, CK_SESSION_HANDLE handle) {
    pthread_mutex_lock(&sessions->lock);
    struct session *session = find(sessions, handle);
    bool unused = session != NULL && detach(sessions, session);
    pthread_mutex_unlock(&sessions->lock);
    if (unused) {
        destroy(session);
    }
    return session != NULL;
}

void sessions_close_all(struct sessions *sessions) {
    for (size_t i = 0; i < MOST_SESSIONS; i++) {
        pthread_mutex_lock(&sessions->lock);
        struct session *session = sessions->slots[i];
        bool unused = session != NULL && detach(sessions, session);
        pthread_mutex_unlock(&sessions->lock);
        if (unused) {
            destroy(session);
        }
    }
}

struct session *sessions_take(struct sessions *sessions, CK_SESSION_HANDLE handle) {
    pthread_mutex_lock(&sessions->lock);
    struct session *session = find(sessions, handle);
    if (session != NULL) {
        session->references++;
    }
    pthread_mutex_unlock(&sessions->lock);
    if (session != NULL) {
        pthread_mutex_lock(&session->lock);
    }
    return session;
}

void sessions_give(struct sessions *sessions, struct session *session) {
    pthread_mutex_unlock(&session->lock);
    pthread_mutex_lock(&sessions->lock);
    bool last = --session->references == 0 && session->closed;
    pthread_mutex_unlock(&sessions->lock);
    if (last) {
        destroy(session);
    }
}

void sessions_count(struct sessions *sessions, CK_ULONG *all, CK_ULONG *rw) {
    pthread_mutex_lock(&sessions->lock);
    *all = sessions->open;
    *rw = sessions->open_rw;
    pthread_mutex_unlock(&sessions->lock);
}
