package io.countersign.worker.token;

import io.countersign.embedded.SoftHsm;

/** One folder of tokens for all tests of this module: a process has one SoftHSM configuration. */
public final class SharedSoftHsm {
    private static final SoftHsm SOFT_HSM = SoftHsm.temporary();

    private SharedSoftHsm() {}

    public static SoftHsm get() {
        return SOFT_HSM;
    }
}
