package dev.stowage.integration.browser;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.awaitility.Awaitility.await;

import dev.stowage.embedded.FreePort;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.StowageProcess;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The page of an instance that requires a token. */
class BrowserLogin {
    private static final String TOKEN = "open-sesame-0123456789";

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldAskForTheTokenAndKeepASessionUntilItEnds() throws Exception {
        int port = FreePort.find();
        String url = "http://127.0.0.1:" + port + "/";
        Map<String, String> settings =
                cluster.settings("login", "http.port", Integer.toString(port), "http.token", TOKEN);
        try (StowageProcess first = start(settings, url);
                Chromium browser = Chromium.start(cluster.directory().resolve("profile"))) {
            browser.open(url);
            browser.screenshot("login");
            enter(browser, "something-else-0123456789");
            await().atMost(PATIENCE).until(() -> browser.text("failure").equals("This is not the token."));

            enter(browser, TOKEN);
            awaitLive(browser);
            browser.find("sign-out").click();
            awaitLogin(browser);

            enter(browser, TOKEN);
            awaitLive(browser);
            first.kill();
            await().atMost(PATIENCE).until(() -> browser.connection().equals("lost"));
            try (StowageProcess second = start(settings, url)) {
                awaitLogin(browser);
                second.requireAlive();
            }
        }
    }

    private StowageProcess start(Map<String, String> settings, String url) throws IOException {
        StowageProcess process = cluster.run(settings);
        Api api = new Api(url);
        process.await("readiness", PATIENCE, api::isReady);
        return process;
    }

    private static void enter(Chromium browser, String token) {
        browser.find("token").sendKeys(Keys.chord(Keys.CONTROL, "a"), token, Keys.ENTER);
    }

    private static void awaitLive(Chromium browser) {
        await("the dashboard").atMost(PATIENCE).ignoreExceptions().until(() -> browser.connection()
                .equals("live"));
    }

    private static void awaitLogin(Chromium browser) {
        await("the login page").atMost(PATIENCE).ignoreExceptions().until(() -> browser.find("token")
                .isDisplayed());
    }
}
