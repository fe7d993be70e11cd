package io.countersign.acceptance.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One person's browser: the system's Chromium, with a profile of its own. What the browser complains of (policies that are violated, errors of
 * scripts) fails the test when it is closed. Used by one thread, whose browsers are one Chromium, as a start of it takes seconds.
 */
public final class Browser implements AutoCloseable {
    private static final double PATIENCE_MILLIS = 20_000;

    /** The browser says so of every answer from 400 on; what the page makes of it is the test's to see. */
    private static final Pattern REFUSED =
            Pattern.compile("Failed to load resource: the server responded with a status of [45].*");

    private static final Pattern UNREACHABLE = Pattern.compile("Failed to load resource: net::ERR_[A-Z_]+");

    /** Ends with the JVM. */
    private static final ThreadLocal<com.microsoft.playwright.Browser> CHROMIUM =
            ThreadLocal.withInitial(Browser::launched);

    private final BrowserContext context;
    private final Page page;
    private final URI gateway;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile boolean mayBeUnreachable;

    public Browser(URI gateway) {
        this.gateway = gateway;
        context = chromium()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setLocale("en-GB")
                        .setTimezoneId("Europe/Berlin"));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        context.onConsoleMessage(this::hear);
        context.onWebError(error -> complaints.add(error.error()));
        page = context.newPage();
    }

    /** A new one, if the last one has crashed. */
    private static com.microsoft.playwright.Browser chromium() {
        if (!CHROMIUM.get().isConnected()) {
            CHROMIUM.remove();
        }
        return CHROMIUM.get();
    }

    private static com.microsoft.playwright.Browser launched() {
        return Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(program()));
    }

    private static Path program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Chromium here: apt-get install chromium"));
    }

    private void hear(ConsoleMessage message) {
        boolean foreseen = REFUSED.matcher(message.text()).matches()
                || mayBeUnreachable && UNREACHABLE.matcher(message.text()).matches();
        if (List.of("error", "warning").contains(message.type()) && !foreseen) {
            complaints.add(message.type() + ": " + message.text() + " at " + message.location());
        }
    }

    /** From here on the gateway may be out of reach. */
    public Browser mayLoseTheGateway() {
        mayBeUnreachable = true;
        return this;
    }

    public Page page() {
        return page;
    }

    /** One more tab of the same person. */
    public Page newTab() {
        return context.newPage();
    }

    /** A path below the gateway's URL. */
    public Browser open(String path) {
        page.navigate(gateway + path);
        return this;
    }

    public Browser signIn(Party person) {
        signIn(page, person);
        return this;
    }

    public static void signIn(Page page, Party person) {
        page.getByLabel("Organization").fill(person.credentials().getOrDefault("organization", ""));
        page.getByLabel("Login").fill(person.credentials().getOrDefault("username", ""));
        page.getByLabel("Password").fill(person.credentials().getOrDefault("password", ""));
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Sign in").setExact(true))
                .click();
    }

    /** Presses the button that has exactly this name. */
    public Browser press(String name) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
        return this;
    }

    public Locator text(String text) {
        return page.getByText(text).first();
    }

    public Locator heading(String text) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(text))
                .first();
    }

    /** Waits until all of this is to be seen. */
    public Browser sees(String... texts) {
        for (var text : texts) {
            text(text).waitFor();
        }
        return this;
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints).as("what the browser complains of").isEmpty();
    }
}
