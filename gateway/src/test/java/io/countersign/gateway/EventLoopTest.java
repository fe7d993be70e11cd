package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.TestBodies;
import io.vertx.core.VertxOptions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventLoopTest {
    private static final int CALLERS = 8;
    private static final int BURSTS = 5;

    /** A busy machine or the compiler can hold a thread too; our own code, once warm, must not, in one burst of five at least. */
    @Test
    void a_burst_of_mixed_requests_holds_no_event_loop_for_50_ms() throws Exception {
        var options = new VertxOptions()
                .setBlockedThreadCheckInterval(10)
                .setMaxEventLoopExecuteTime(50)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(50)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS);
        try (var edge = new TestEdge(options)) {
            burst(edge);
            List<String> blocked = List.of("not run");
            for (int i = 0; i < BURSTS && !blocked.isEmpty(); i++) {
                blocked = blockedDuring(edge);
            }
            assertThat(blocked).isEmpty();
        }
    }

    private static List<String> blockedDuring(TestEdge edge) throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker");
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        logger.addAppender(appender);
        burst(edge);
        logger.detachAppender(appender);
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getFormattedMessage().contains("eventloop")
                        && event.getThrowableProxy() instanceof ThrowableProxy proxy
                        && Arrays.toString(proxy.getThrowable().getStackTrace()).contains("io.countersign"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static void burst(TestEdge edge) throws Exception {
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var done = callers.invokeAll(Collections.nCopies(CALLERS, (Callable<Boolean>) () -> {
                mixed(edge);
                return true;
            }));
            for (var each : done) {
                assertThat(each.get()).isEqualTo(true);
            }
        }
    }

    private static void mixed(TestEdge edge) {
        var hostile = ("{\"a\":" + "[".repeat(20_000)).getBytes();
        try (var client = edge.connect()) {
            for (ContractOperation operation : ContractDocument.contract().operations()) {
                var method = operation.method().name();
                var path = TestBodies.path(operation);
                var headers = TestBodies.headers(operation);
                client.exchange(method, path, headers, TestBodies.of(operation));
                client.exchange(method, path, headers, hostile);
            }
        }
    }
}
