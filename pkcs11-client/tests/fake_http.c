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

/* Reads one request; false at the end of the connection. */
static bool receive(int connection, struct fake_request *request) {
    size_t used = 0;
    memset(request, 0, sizeof *request);
    while (used < sizeof request->head - 1 && strstr(request->head, "\r\n\r\n") == NULL) {
        ssize_t got = recv(connection, request->head + used, 1, 0);
        if (got <= 0) {
            return false;
        }
        used++;
    }
    char length[32];
    fake_field(request, "Content-Length", length, sizeof length);
    size_t wanted = strtoul(length, NULL, 10);
    for (used = 0; used < wanted && used < sizeof request->body - 1;) {
        ssize_t got = recv(connection, request->body + used, wanted - used, 0);
        if (got <= 0) {
            return false;
        }
        used += (size_t)got;
    }
    return true;
}

static bool send_all(int connection, const char *data, size_t length) {
    while (length > 0) {
        ssize_t sent = send(connection, data, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool answer(int connection, const struct fake_request *request) {
    struct fake_reply reply = {.status = 200, .type = "application/json"};
    server.handler(request, &reply);
    size_t length = reply.length != 0 ? reply.length : reply.body == NULL ? 0 : strlen(reply.body);
    char head[1024];
    int size = snprintf(head, sizeof head, "HTTP/1.1 %d Whatever\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n",
                        reply.status, reply.type, length, reply.field == NULL ? "" : reply.field);
    bool done = reply.status != 0 && send_all(connection, head, (size_t)size)
                && (length == 0 || send_all(connection, reply.body, length));
    free(reply.body);
    return done;
}

static void *serve(void *context) {
    int connection = *(int *)context;
    struct fake_request *request = malloc(sizeof *request);
    while (request != NULL && receive(connection, request) && answer(connection, request)) {
    }
    free(request);
    shutdown(connection, SHUT_RDWR);
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

int fake_http_start(fake_handler handler) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server.handler = handler;
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
