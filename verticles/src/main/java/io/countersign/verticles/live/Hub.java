package io.countersign.verticles.live;

import io.countersign.verticles.LiveFigures;
import io.vertx.core.Vertx;

/** What all streams of this node share. */
interface Hub {
    Vertx vertx();

    Loops loops();

    /** Another one since an older database was restored. */
    Window window();

    Pages pages();

    LiveFigures figures();

    /** How far a stream may fall behind while its reader takes nothing. */
    int backlog();

    /** Whether streams are being ended because this node stops. */
    boolean isDraining();

    /** A stream is over. */
    void left(Stream stream);
}
