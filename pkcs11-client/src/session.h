/* Sessions: a handle, an operation and a search each. Two threads on one session wait for each other, except while a
   call to the gateway is under way: the operation is taken out of the session for that. */
#ifndef COUNTERSIGN_SESSION_H
#define COUNTERSIGN_SESSION_H

#include "find.h"
#include "operation.h"

#define MOST_SESSIONS 4096

struct session {
    pthread_mutex_t lock;
    CK_SESSION_HANDLE handle;
    unsigned references;
    bool closed;
    CK_FLAGS flags;
    struct operation operation;
    bool finding;
    struct found found;
};

struct sessions {
    pthread_mutex_t lock;
    struct session *slots[MOST_SESSIONS];
    CK_ULONG opened; /* how many ever were */
    CK_ULONG open;
    CK_ULONG open_rw;
};

bool sessions_prepare(struct sessions *sessions);

/* With no other thread in it. */
void sessions_free(struct sessions *sessions);

CK_RV sessions_open(struct sessions *sessions, CK_FLAGS flags, CK_SESSION_HANDLE *handle);

bool sessions_close(struct sessions *sessions, CK_SESSION_HANDLE handle);

void sessions_close_all(struct sessions *sessions);

/* The session, locked; null when there is none. sessions_give must follow. */
struct session *sessions_take(struct sessions *sessions, CK_SESSION_HANDLE handle);

void sessions_give(struct sessions *sessions, struct session *session);

void sessions_count(struct sessions *sessions, CK_ULONG *all, CK_ULONG *rw);

#endif
