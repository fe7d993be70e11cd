package io.countersign.verticles;

import io.countersign.protocol.api.Finding;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.ReportName;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Reports for those who watch over Signers: admins of the organization see all, Auditors and Administrators their own. */
public interface Reports {
    /**
     * @param signer slug or id; null for all that the caller may report on
     * @param days how far back "lately" goes, 1 to 3650
     * @param seconds below which a decision is quick, 1 to 86400
     */
    record Question(ReportName report, @Nullable String signer, int days, int seconds) {}

    Future<Page<Finding>> getReport(Call call, Question question, PageQuery page);
}
