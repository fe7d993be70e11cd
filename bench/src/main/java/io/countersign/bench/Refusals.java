package io.countersign.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers to calls under a grant without a signature left: that refusal is right, and everything else is kept as odd. */
final class Refusals implements AnswerBook {
    private static final int FORBIDDEN = 403;
    private static final byte[] CODE = "\"code\":\"GRANT_EXHAUSTED\"".getBytes(StandardCharsets.US_ASCII);

    private final Answers others = new Answers(1);

    @Override
    public boolean take(Caller answered) {
        var right = answered.status() == FORBIDDEN
                && Answers.after(answered.bytes(), CODE, answered.bodyFrom(), answered.bodyTo()) >= 0;
        if (!right) {
            others.take(answered);
        }
        return right;
    }

    /** What was wrong, in sentences, the first few. */
    List<String> wrong() {
        var wrong = new ArrayList<>(others.oddOnes());
        if (others.signatures() > 0) {
            wrong.add(others.signatures() + " signatures were given by a grant that had none left");
        }
        return wrong;
    }

    /** How many answers were wrong. */
    long refused() {
        return others.signatures() + others.refused();
    }
}
