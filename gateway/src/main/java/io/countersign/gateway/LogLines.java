package io.countersign.gateway;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.countersign.conf.GatewayConfig;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on standard output, as text or JSON lines. A main program says how with {@link #as} before the first line is logged. It is code,
 * because reading a file of logback's takes a tenth of a second of each start; one that the property {@value #FILE} names is read instead.
 * Logback finds this class by {@code META-INF/services}.
 */
public final class LogLines extends ContextAwareBase implements Configurator {
    /** Property with the level of the root logger; INFO where it is missing. */
    private static final String LEVEL = "countersign.log.level";

    /** Property with JSON or TEXT; TEXT where it is missing. */
    private static final String FORMAT = "countersign.log.format";

    /** Logback's own property. */
    private static final String FILE = "logback.configurationFile";

    private static final int LINES_THAT_WAIT = 8192;

    /** For logback alone. */
    public LogLines() {}

    /** How much is logged and in which form; counts only before the first line. */
    public static void as(GatewayConfig.Log log) {
        as(log.level().name(), log.json());
    }

    /** Text for people, and only what they should look at. */
    public static void quiet() {
        as("WARN", false);
    }

    private static void as(String level, boolean json) {
        System.setProperty(LEVEL, level.toUpperCase(Locale.ROOT));
        System.setProperty(FORMAT, json ? "JSON" : "TEXT");
        // Now, by one thread: SLF4J keeps what other threads log meanwhile, and says so in three lines of its own.
        LoggerFactory.getILoggerFactory();
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(lines(context, "JSON".equals(System.getProperty(FORMAT)) ? json() : text()));
        context.getLogger("io.netty").setLevel(Level.WARN);
        // Warns that several connections of one kind share a gauge, which is what we want.
        context.getLogger("io.micrometer.core.instrument.MeterRegistry").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Event loops must not wait for a slow reader of standard output: when the queue is full, lines are lost. */
    private static AsyncAppender lines(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        var lines = new AsyncAppender();
        lines.setContext(context);
        lines.setQueueSize(LINES_THAT_WAIT);
        lines.setDiscardingThreshold(0);
        lines.setNeverBlock(true);
        lines.addAppender(console);
        lines.start();
        return lines;
    }

    private static Encoder<ILoggingEvent> text() {
        var encoder = new PatternLayoutEncoder();
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg %kvp{NONE}%n");
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        var encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }
}
