/* Where the gateway is and how its certificate is checked. */
#ifndef COUNTERSIGN_ADDRESS_H
#define COUNTERSIGN_ADDRESS_H

#include "failure.h"

struct address {
    char *url;     /* scheme, host, port and perhaps a path, without a slash at the end */
    char *ca_file; /* PEM certificates that are trusted besides the system's; null for none */
    bool loopback; /* this machine: nothing that is meant for it may go through a proxy */
    bool clear;    /* http */
};

/* Refuses what is no URL, and what would send credentials in clear. The address keeps copies. */
bool address_read(struct address *address, const char *url, const char *ca_file, bool allow_http,
                  struct failure *failure);

void address_end(struct address *address);

#endif
