package io.countersign.bench;

import java.io.IOException;

/** What callers speak. */
enum Protocol {
    /** HTTP/1.1, a connection for each caller; TLS 1.3 where the gateway serves HTTPS. */
    HTTP_1 {
        @Override
        Generator open(Place place, int callers, Requests requests, AnswerBook answers) throws IOException {
            return new Callers(place.url(), place.trust(), callers, requests, answers);
        }
    },
    /** HTTP/2 over TLS, a few connections for all callers. */
    HTTP_2 {
        @Override
        Generator open(Place place, int callers, Requests requests, AnswerBook answers) {
            return new Http2Callers(place.url(), place.certificate().orElseThrow(), callers, requests, answers);
        }
    };

    /** Opens the connections of so many callers, or the way to open them. */
    abstract Generator open(Place place, int callers, Requests requests, AnswerBook answers) throws IOException;
}
