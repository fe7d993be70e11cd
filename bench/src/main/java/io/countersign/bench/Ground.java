package io.countersign.bench;

import java.util.List;

/** What the signatures of a scenario are made with: Signers, the machine that asks for them, and grants that they charge. */
interface Ground {
    /** A fresh access token of the machine. */
    String machineToken();

    /**
     * The Signers of a scenario.
     *
     * @throws BenchException when there are none that it can be measured with
     */
    List<Target> targets(Scenario scenario);

    /** What the record says is used of a grant. */
    long used(Target target);
}
