#include "fake_http.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_CONNECTIONS 256

static struct {
    pthread_mutex_t lock;
    fake_handler handler;
    const struct fake_tls *tls;
    int listener;
    pthread_t acceptor;
    pthread_t threads[MOST_CONNECTIONS];
    int sockets[MOST_CONNECTIONS];
    int count;
} server = {.lock = PTHREAD_MUTEX_INITIALIZER, .listener = -1};

bool fake_is(const struct fake_request *request, const char *beginning) {
    return strncmp(request->head, beginning, strlen(beginning)) == 0;
}

void fake_field(const struct fake_request *request, const char *name, char *value, size_t size) {
    const char *line = request->head;
    value[0] = 0;
    while ((line = strstr(line, "\r\n")) != NULL) {
        line += 2;
        if (strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':') {
            line += strlen(name) + 1;
            line += strspn(line, " ");
            snprintf(value, size, "%.*s", (int)strcspn(line, "\r\n"), line);
            return;
        }
    }
}

/* A connection, with or without TLS. */
struct wire {
    int socket;
    gnutls_session_t tls;
};

static bool wire_begin(struct wire *wire, int connection) {
    *wire = (struct wire){.socket = connection};
    if (server.tls == NULL) {
        return true;
    }
    if (gnutls_init(&wire->tls, GNUTLS_SERVER | GNUTLS_NO_SIGNAL) < 0
        || gnutls_priority_set_direct(wire->tls, server.tls->priority, NULL) < 0
        || gnutls_credentials_set(wire->tls, GNUTLS_CRD_CERTIFICATE, server.tls->credentials) < 0) {
        abort();
    }
    gnutls_transport_set_int(wire->tls, connection);
    return gnutls_handshake(wire->tls) >= 0;
}

static void wire_end(struct wire *wire) {
    if (wire->tls != NULL) {
        gnutls_deinit(wire->tls);
    }
    shutdown(wire->socket, SHUT_RDWR);
}

static ssize_t wire_read(struct wire *wire, char *data, size_t length) {
    return wire->tls == NULL ? recv(wire->socket, data, length, 0) : gnutls_record_recv(wire->tls, data, length);
}

static bool wire_write(struct wire *wire, const char *data, size_t length) {
    while (length > 0) {
        ssize_t sent = wire->tls == NULL ? send(wire->socket, data, length, MSG_NOSIGNAL)
                                         : gnutls_record_send(wire->tls, data, length);
        if (sent <= 0) {
            return false;
        }
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* Reads one request; false at the end of the connection. */
static bool receive(struct wire *wire, struct fake_request *request) {
    size_t used = 0;
    memset(request, 0, sizeof *request);
    while (used < sizeof request->head - 1 && strstr(request->head, "\r\n\r\n") == NULL) {
        if (wire_read(wire, request->head + used, 1) <= 0) {
            return false;
        }
        used++;
    }
    char length[32];
    fake_field(request, "Content-Length", length, sizeof length);
    size_t wanted = strtoul(length, NULL, 10);
    for (used = 0; used < wanted && used < sizeof request->body - 1;) {
        ssize_t got = wire_read(wire, request->body + used, wanted - used);
        if (got <= 0) {
            return false;
        }
        used += (size_t)got;
    }
    return true;
}

static bool answer(struct wire *wire, const struct fake_request *request) {
    struct fake_reply reply = {.status = 200, .type = "application/json"};
    server.handler(request, &reply);
    size_t length = reply.length != 0 ? reply.length : reply.body == NULL ? 0 : strlen(reply.body);
    char head[1024];
    int size = snprintf(head, sizeof head, "HTTP/1.1 %d Whatever\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n",
                        reply.status, reply.type, length, reply.field == NULL ? "" : reply.field);
    bool done = reply.status != 0 && wire_write(wire, head, (size_t)size)
                && (length == 0 || wire_write(wire, reply.body, length));
    free(reply.body);
    return done;
}

static void *serve(void *context) {
    struct wire wire;
    struct fake_request *request = malloc(sizeof *request);
    bool open = wire_begin(&wire, *(int *)context);
    while (open && request != NULL && receive(&wire, request) && answer(&wire, request)) {
    }
    free(request);
    wire_end(&wire);
    return NULL;
}

static void *accept_all(void *context) {
    (void)context;
    int connection;
    while ((connection = accept(server.listener, NULL, NULL)) >= 0) {
        pthread_mutex_lock(&server.lock);
        if (server.count == MOST_CONNECTIONS) {
            abort();
        }
        int place = server.count++;
        server.sockets[place] = connection;
        if (pthread_create(&server.threads[place], NULL, serve, &server.sockets[place]) != 0) {
            abort();
        }
        pthread_mutex_unlock(&server.lock);
    }
    return NULL;
}

int fake_http_start(fake_handler handler, const struct fake_tls *tls) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server.handler = handler;
    server.tls = tls;
    server.count = 0;
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server.listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(server.listener, 64) != 0
        || getsockname(server.listener, (struct sockaddr *)&address, &size) != 0
        || pthread_create(&server.acceptor, NULL, accept_all, NULL) != 0) {
        abort();
    }
    return ntohs(address.sin_port);
}

void fake_http_stop(void) {
    shutdown(server.listener, SHUT_RDWR);
    pthread_join(server.acceptor, NULL);
    close(server.listener);
    for (int i = 0; i < server.count; i++) {
        shutdown(server.sockets[i], SHUT_RDWR);
        pthread_join(server.threads[i], NULL);
        close(server.sockets[i]);
    }
    server.count = 0;
}
