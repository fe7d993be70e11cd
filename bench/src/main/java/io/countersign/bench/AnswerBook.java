package io.countersign.bench;

/** Takes answers as they come. Called by one thread while the clock runs, so it keeps what it needs and judges later. */
@FunctionalInterface
interface AnswerBook {
    /**
     * @param answered whose answer is whole; its bytes are written over by the next one
     * @return whether it is what was asked for, as far as its status and form tell: other answers are no signatures a second
     */
    boolean take(Caller answered);
}
