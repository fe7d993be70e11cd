/* What a gateway refused with, RFC 9457. */
#ifndef COUNTERSIGN_PROBLEM_H
#define COUNTERSIGN_PROBLEM_H

#include "http.h"

/* The problem in an answer; an answer that is not a problem document becomes one that says so. */
void problem_read(const struct http_answer *answer, struct failure *failure);

#endif
