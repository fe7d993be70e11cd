package io.countersign.bench;

/** Takes answers as they come. Called by one thread while the clock runs, so it keeps what it needs and judges later. */
interface AnswerBook {
    /** @param answered whose answer is whole; its bytes are written over by the next one */
    void take(Caller answered);

    /** How many calls were answered otherwise than by what was asked for. */
    long refused();
}
