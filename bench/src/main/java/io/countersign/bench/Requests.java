package io.countersign.bench;

import java.nio.ByteBuffer;

/** HTTP/1.1 requests by number, counted from 0. */
interface Requests {
    /** The whole request, to be sent before this is called again. */
    ByteBuffer request(long number);
}
