package dev.stowage.integration.browser;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.embedded.FreePort;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.StowageProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/**
 * The page during a run, from its first view until after the end of its server; each test continues where the previous
 * one ended.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserDashboard {

    /** Views arrive every second, commits every 0.1 s. */
    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static Map<String, String> settings;
    private static String url;
    private static StowageProcess process;
    private static Chromium browser;
    private static Api api;
    private static Feed feed;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.find();
        settings = cluster.settings("dashboard", "http.port", Integer.toString(port), "lookahead", "64");
        url = "http://127.0.0.1:" + port + "/";
        api = new Api(url);
        feed = new Feed(Cluster.config(settings));
        process = startProcess();
        browser = cluster.closing(Chromium.start(cluster.directory().resolve("profile")));
    }

    @Test
    @Order(1)
    void shouldSayThatThereIsNothingYetWhenNothingWasSent() throws IOException {
        browser.open(url);

        await().atMost(SOON).until(() -> browser.connection().equals("live"));
        assertThat(browser.text("state")).isEqualTo("RUNNING");
        assertThat(browser.text("pad-ratio-total")).isEqualTo("–");
        assertThat(browser.text("sequences")).isEqualTo("0");
        assertThat(browser.find("batch-empty").isDisplayed()).isTrue();
        assertThat(browser.find("rejects-empty").isDisplayed()).isTrue();
        assertThat(browser.text("application")).isEqualTo("dashboard");
        browser.screenshot("empty");
    }

    @Test
    @Order(2)
    void shouldShowWhatComesWithoutAReload() {
        browser.script("window.sameAsBefore = true");

        feed.send(2_000);

        await().atMost(SOON).until(() -> !browser.value("sequences").equals("0"));
        String before = browser.value("sequences");
        feed.send(2_000);
        await().atMost(SOON).until(() -> Long.parseLong(browser.value("sequences")) > Long.parseLong(before));
        assertThat(browser.evaluate("return window.sameAsBefore")).isEqualTo(true);
    }

    @Test
    @Order(3)
    void shouldHoldTheFiguresWhilePausedAndCatchUpAfterwards() {
        awaitSequences();
        browser.find("pause").click();
        String held = browser.value("sequences");
        String moment = browser.text("committed");

        feed.send(1_000);

        await().atMost(SOON).until(() -> api.view().get("accepted").asLong() == feed.sent());
        assertThat(browser.value("sequences")).isEqualTo(held);
        assertThat(browser.text("committed")).isEqualTo(moment);
        assertThat(browser.text("connection")).contains("held at");
        browser.find("pause").click();
        awaitSequences();
    }

    @Test
    @Order(4)
    void shouldShowTheFiguresOfTheApi() throws Exception {
        // Given
        feed.sendUnusable("<b id=injected>no Avro</b>");

        // When
        Stowage.Outcome closed = Stowage.run(settings, "close");

        // Then
        assertThat(closed.exitCode()).as(closed.err()).isZero();
        await().atMost(SOON).untilAsserted(BrowserDashboard::assertFiguresOfTheApi);
        assertThat(browser.value("rejects-total")).isEqualTo("1");
        assertThat(browser.text("reject-examples")).contains("unknown magic byte", "partition 0");
        assertThat(browser.script("return document.getElementById('injected')")).isNull();
        assertThat(browser.rows("partitions")).extracting(row -> row.get(0)).containsExactly("0", "1", "2", "3");
        assertThat(browser.text("fill-note")).contains("have no padding at all");
        browser.screenshot("desktop");
    }

    private static void assertFiguresOfTheApi() throws IOException, InterruptedException {
        JsonNode answer = api.get("api/v1/pad-ratios");
        JsonNode total = answer.get("total");
        assertThat(answer.get("complete").asBoolean()).isTrue();
        assertThat(number("pad-ratio-total")).isEqualTo(total.get("pad_ratio").asDouble());
        assertThat(number("pad-ratio-full"))
                .isEqualTo(total.get("pad_ratio_full_batches").asDouble());
        assertThat(number("pad-ratio-one-per-row"))
                .isEqualTo(total.get("pad_ratio_one_per_row").asDouble());
        assertThat(number("cut-ratio")).isEqualTo(total.get("cut_ratio").asDouble());
        assertThat(browser.value("tokens")).isEqualTo(total.get("tokens").asText());
        assertThat(browser.value("sequences")).isEqualTo(Long.toString(feed.sent()));
        assertThat(browser.value("waiting")).isEqualTo("0");
        List<List<String>> rows = browser.rows("buckets");
        JsonNode buckets = answer.get("buckets");
        assertThat(rows).hasSize(buckets.size() + 1);
        for (int i = 0; i < buckets.size(); i++) {
            JsonNode bucket = buckets.get(i);
            assertThat(rows.get(i))
                    .contains(
                            grouped(bucket.get("bucket")) + " slots",
                            grouped(bucket.get("segments")),
                            grouped(bucket.get("rows")),
                            grouped(bucket.get("slots")));
        }
        assertThat(rows.get(rows.size() - 1))
                .contains("All", grouped(total.get("segments")), grouped(total.get("slots")));
    }

    @Test
    @Order(5)
    void shouldDrawTheLatestBatch() throws Exception {
        // Given: too few sequences to fill a row
        feed.send(12);
        assertThat(Stowage.run(settings, "close").exitCode()).isZero();
        awaitSequences();
        await().atMost(SOON).until(() -> browser.value("waiting").equals("0"));
        JsonNode batch = api.view().get("latest_batch");
        await().atMost(SOON)
                .until(() ->
                        batch.get("id").asText().equals(browser.find("batch").getDomAttribute("data-batch")));

        // When
        BatchPixels pixels = new BatchPixels(browser);
        pixels.check(batch);

        // Then
        assertThat(pixels.segments()).isPositive();
        assertThat(pixels.paddings())
                .as("rows with padding in a batch of a closed window")
                .isPositive();
        assertThat(browser.find("batch").getDomAttribute("aria-label"))
                .contains(batch.get("id").asText(), batch.get("rows").size() + "\u00a0row");
    }

    @Test
    @Order(6)
    void shouldTellTheLengthOfASegmentWhenTheKeysPointAtIt() throws Exception {
        JsonNode first = api.view().get("latest_batch").get("rows").get(0);
        browser.script("document.getElementById('live').querySelector('.plot').focus()");
        while (!browser.tab(1).get(0).equals("batch")) {
            assertThat(browser.evaluate("return document.activeElement === document.body"))
                    .isEqualTo(false);
        }

        browser.press(Keys.HOME);

        assertThat(browser.text("batch-readout"))
                .startsWith("Row 0, segment 0 (of " + first.size() + ")")
                .contains(String.format(Locale.ROOT, "%,d slots", first.get(0).asInt()));
        assertThat(outline()).isNotEqualTo("none");
    }

    @Test
    @Order(7)
    void shouldReachEveryControlByTheTabKey() {
        browser.open(url);
        await().atMost(SOON)
                .until(() -> browser.connection().equals("live")
                        && !browser.rows("buckets").isEmpty());

        List<String> focused = browser.tab(40);

        assertThat(focused.get(0)).isEqualTo("Skip to the content");
        assertThat(focused)
                .containsSubsequence(
                        "pause", "batch", "The same as text", "The same as a table", "Configuration", "Topology");
    }

    @Test
    @Order(8)
    void shouldShowConfigurationAndTopologyWhenAsked() {
        browser.script("for (const id of ['config', 'topology']) document.getElementById(id).open = true");

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(browser.rows("keys")).extracting(row -> row.get(0)).contains("buckets", "lookahead");
            assertThat(browser.text("description")).contains("Sub-topology");
        });
    }

    @Test
    @Order(9)
    void shouldBeReadableOnAPhoneAndInTheDark() throws IOException {
        browser.phone();
        browser.open(url);
        await().atMost(SOON)
                .until(() -> browser.connection().equals("live")
                        && !browser.rows("buckets").isEmpty());
        await().atMost(SOON).untilAsserted(() -> assertThat(number("document.documentElement.scrollWidth", 0))
                .isLessThanOrEqualTo(390));
        browser.screenshot("phone");
        browser.dark(true);
        assertThat(brightness("document.body")).isLessThan(64);
        browser.screenshot("phone-dark");
        browser.desktop();
        await().atMost(SOON).until(() -> number("document.getElementById('batch').width", 0) > 600);
        browser.screenshot("dark");
        browser.dark(false);
        assertThat(brightness("document.body")).isGreaterThan(192);
    }

    @Test
    @Order(10)
    void shouldAskNobodyElseAndReportNoError() throws IOException {
        assertThat(browser.requests())
                .filteredOn(request -> request.getScheme().startsWith("http"))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.resolve("/")).isEqualTo(URI.create(url)));
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    @Order(11)
    void shouldSayThatTheConnectionIsLostAndRecoverByItself() throws Exception {
        // Given
        browser.script("window.sameAsBefore = true");
        String figures = browser.value("sequences");

        // When
        process.kill();

        // Then
        await().atMost(SOON).until(() -> browser.connection().equals("lost"));
        assertThat(browser.find("connection").isDisplayed()).isTrue();
        assertThat(browser.text("connection")).contains("Connection lost since", "Values are old, as of");
        assertThat(browser.value("sequences")).isEqualTo(figures);
        await("the values are greyed").atMost(SOON).until(() -> {
            Object opacity = browser.evaluate("return getComputedStyle(document.getElementById('main')).opacity");
            return Double.parseDouble(opacity.toString()) < 0.9;
        });
        browser.screenshot("lost");

        // When
        process = startProcess();
        feed.send(500);

        // Then
        await().atMost(PATIENCE).until(() -> browser.connection().equals("live"));
        awaitSequences();
        assertThat(browser.evaluate("return window.sameAsBefore")).isEqualTo(true);
        assertThat(browser.errors()).allSatisfy(error -> assertThat(error)
                .containsPattern("/api/v1/live - Failed to load resource: .*(net::ERR_|503)"));
    }

    private static StowageProcess startProcess() throws IOException {
        StowageProcess started = cluster.run(settings);
        started.await("readiness", PATIENCE, () -> api.isReady());
        return started;
    }

    private static void awaitSequences() {
        await().atMost(PATIENCE).until(() -> browser.value("sequences").equals(Long.toString(feed.sent())));
    }

    private static double number(String id) {
        return Double.parseDouble(browser.value(id));
    }

    private static double number(String expression, int nothing) {
        return ((Number) browser.evaluate("return " + expression + " ?? " + nothing)).doubleValue();
    }

    private static String outline() {
        return browser.evaluate("return getComputedStyle(document.activeElement).outlineStyle")
                .toString();
    }

    /** Brightness of the background, 0 to 255. */
    private static double brightness(String element) {
        return ((Number) browser.evaluate("return Math.max(...getComputedStyle(" + element
                        + ").backgroundColor.match(/\\d+/g).slice(0, 3).map(Number))"))
                .doubleValue();
    }

    private static String grouped(JsonNode number) {
        return String.format(Locale.ROOT, "%,d", number.asLong());
    }
}
