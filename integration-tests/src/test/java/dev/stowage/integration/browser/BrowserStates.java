package dev.stowage.integration.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page with views that a healthy application rarely sends. */
class BrowserStates {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A view of an application with one partition and no batches. */
    private static final String NOTHING =
            """
            {"at_ms": 1767225600000, "complete": true, "missing": [], "committed_at": null, "state": "RUNNING",
             "total": COUNTS, "buckets": [], "windows": [], "rejects": {"total": 0, "by_reason": {}, "latest": []},
             "partitions": [{"partition": 0, "instance": "127.0.0.1:1", "committed_at": null, "last_offset": -1,
               "accepted": 0, "undeclared_tracks": 0, "batches": 0, "waiting": {"segments": 0, "slots": 0}, "oldest": null, "open_batches": [],
               "window": null, "unread": {"removed_offsets": 0, "skipped_offsets": 0}}],
             "unread": {"removed_offsets": 0, "skipped_offsets": 0},
             "ticks": 0, "accepted": 0, "undeclared_tracks": 0, "recent_rows": {"bins": [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]},
             "latest_batch": null,
             "instances": [{"instance": "127.0.0.1:1", "state": "RUNNING", "reachable": true, "self": true,
               "partitions": [0]}]}"""
                    .replace(
                            "COUNTS",
                            """
                            {"segments": 0, "rows": 0, "batches": 0, "full_batches": 0, "slots": 0, "full_slots": 0,
                             "tokens": 0, "full_tokens": 0, "residues": 0, "residues_cut": 0, "unknown_residues": 0, "padding_row_tails": 0,
                             "padding_window_close": 0, "padding_rounding": 0, "padding_empty_rows": 0,
                             "sum_squared_rows": 0, "sum_squared_segments": 0, "one_per_row_slots": 0,
                             "largest_wait_rows": 0, "padding": 0, "pad_ratio": null, "pad_ratio_full_batches": null,
                             "pad_ratio_one_per_row": null, "cut_ratio": null}""")
                    .replace("\n", "");

    @TempDir
    static Path directory;

    private static Chromium browser;
    private StubServer server;

    @BeforeAll
    static void start() {
        browser = Chromium.start(directory);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @BeforeEach
    void open() throws IOException {
        server = new StubServer();
        browser.open(server.url());
    }

    @AfterEach
    void close() {
        assertThat(browser.errors())
                .filteredOn(error -> !error.contains("net::ERR_"))
                .isEmpty();
        server.close();
    }

    @Test
    void shouldWaitForTheFirstViewAndSaySo() throws IOException {
        assertThat(browser.connection()).isEqualTo("connecting");
        assertThat(browser.text("connection")).contains("waiting for the first values");
        assertThat(browser.find("rejects-empty").isDisplayed()).isFalse();
        browser.screenshot("connecting");

        show(nothing());

        assertThat(browser.find("rejects-empty").isDisplayed()).isTrue();
        assertThat(browser.find("batch-empty").isDisplayed()).isTrue();
        assertThat(browser.text("fill-note")).isEqualTo("No row yet");
        assertThat(browser.text("history")).contains("No window yet");
    }

    @Test
    void shouldShowHostileTextAsText() {
        ObjectNode view = nothing();
        ObjectNode rejects = (ObjectNode) view.get("rejects");
        rejects.put("total", 1);
        rejects.withObject("/by_reason").put("MALFORMED_AVRO", 1);
        rejects.withArray("/latest")
                .addObject()
                .put("partition", 0)
                .put("offset", 7)
                .put("timestamp_ms", 1_767_225_600_000L)
                .put("reason", "MALFORMED_AVRO")
                .put(
                        "detail",
                        "<img src=x onerror='window.harmed=1'><script>window.harmed=1</script>\u202e\u0007 nowrap"
                                + "W".repeat(180));

        show(view);

        assertThat(browser.text("reject-examples"))
                .contains("<img src=x onerror=", "<script>", "\\u202e\\u0007", "malformed avro");
        assertThat(browser.evaluate(
                        "return document.querySelectorAll('#reject-examples img, #reject-examples script').length"))
                .isEqualTo(0L);
        assertThat(browser.evaluate("return window.harmed ?? 'unharmed'")).isEqualTo("unharmed");
    }

    @Test
    void shouldNameWhatDoesNotAnswer() throws IOException {
        ObjectNode view = nothing();
        view.put("complete", false);
        ArrayNode missing = view.putArray("missing");
        ObjectNode peer = missing.addObject().put("instance", "10.0.0.7:8080").put("error", "connect timed out");
        peer.putArray("partitions").add(2).add(3);
        missing.addObject()
                .putNull("instance")
                .putNull("error")
                .putArray("partitions")
                .add(1);

        show(view);

        assertThat(browser.find("missing").isDisplayed()).isTrue();
        assertThat(browser.text("missing-list"))
                .contains("10.0.0.7:8080 does not answer for partitions 2 and 3: connect timed out")
                .contains("No instance owns partition 1");
        assertThat(browser.rows("partitions"))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly(
                        "0 127.0.0.1:1",
                        "1 no answer, no owner",
                        "2 no answer from 10.0.0.7:8080",
                        "3 no answer from 10.0.0.7:8080");
        browser.screenshot("missing");
    }

    @Test
    void shouldNamePartitionsThatNeverReadAllOfTheirInput() throws IOException {
        ObjectNode view = nothing();
        show(view);
        assertThat(browser.find("unread").isDisplayed()).isFalse();

        ((ObjectNode) view.at("/partitions/0/unread"))
                .put("removed_offsets", 1_200)
                .put("skipped_offsets", 1);
        show(view);

        await().atMost(SOON).until(() -> browser.find("unread").isDisplayed());
        assertThat(browser.text("unread-list"))
                .isEqualTo("Partition 0: at most 1,200 records removed before they were read,"
                        + " at most 1 record skipped by an operator");
        browser.screenshot("unread");
    }

    @Test
    void shouldNamePartitionsWithTracksThatAreNotDeclared() throws IOException {
        ObjectNode view = nothing();
        show(view);
        assertThat(browser.find("undeclared").isDisplayed()).isFalse();

        ((ObjectNode) view.at("/partitions/0")).put("undeclared_tracks", 1_200);
        show(view);

        await().atMost(SOON).until(() -> browser.find("undeclared").isDisplayed());
        assertThat(browser.text("undeclared-list")).isEqualTo("Partition 0: 1,200 records packed without it");
        browser.screenshot("undeclared");
    }

    @Test
    void shouldSayHowMuchIsCutAndWhichKeysChangeItWhenItIsMuch() throws IOException {
        ObjectNode view = nothing();
        show(view);
        assertThat(browser.text("cut-ratio")).isEqualTo("–");
        ObjectNode total = (ObjectNode) view.get("total");
        total.put("slots", 2_048).put("tokens", 2_048).put("pad_ratio", 0.0).put("residues", 9_500);

        total.put("residues_cut", 500).put("cut_ratio", 0.05);
        show(view);
        await().atMost(SOON).until(() -> browser.value("cut-ratio").equals("0.05"));
        assertThat(browser.text("pad-ratio-total").replace('\u00a0', ' ')).isEqualTo("0 %");
        assertThat(browser.find("cut").isDisplayed()).isFalse();

        total.put("residues", 100).put("residues_cut", 9_900).put("cut_ratio", 0.99);
        show(view);

        await().atMost(SOON).until(() -> browser.text("cut-text").contains("overlong=truncate"));
        assertThat(browser.find("cut").isDisplayed()).isTrue();
        assertThat(browser.text("cut-text").replace('\u00a0', ' '))
                .contains(
                        "overlong=truncate cut 99.0 % of the residues (9,900 of 10,000)", "buckets", "overlong=split");
        assertThat(browser.value("cut-ratio")).isEqualTo("0.99");
        browser.screenshot("cut");

        total.put("residues_cut", 0).put("cut_ratio", 0.0);
        show(view);
        await().atMost(SOON).until(() -> !browser.find("cut").isDisplayed());
    }

    @Test
    void shouldSayThatManyResiduesAreOutsideTheVocabularyOnlyAboveOnePercent() throws IOException {
        ObjectNode view = nothing();
        ((ObjectNode) view.get("total")).put("residues", 100_000).put("unknown_residues", 1_000);
        show(view);
        assertThat(browser.find("unknown").isDisplayed()).isFalse();

        ((ObjectNode) view.get("total")).put("unknown_residues", 1_001);
        ObjectNode window = view.withArray("/windows").addObject();
        window.put("start", "2026-01-01T00:00:00Z").put("end", "2026-01-01T00:10:00Z");
        window.put("epoch", 0).put("open", false).put("partitions", 1).putArray("buckets");
        window.set("total", view.get("total").deepCopy());
        ((ObjectNode) window.get("total")).put("residues", 1_000).put("unknown_residues", 500);
        show(view);

        await().atMost(SOON).until(() -> browser.find("unknown").isDisplayed());
        assertThat(browser.text("unknown-list"))
                .contains("Since the start: 1,001 (1.00 %)", "2026-01-01", ": 500 (50.0 %)");
        browser.screenshot("unknown");
    }

    @Test
    void shouldShowTheEpochsOfWindowsOnlyWhenThereAreAny() {
        ObjectNode view = nothing();
        for (int epoch = 0; epoch < 2; epoch++) {
            ObjectNode window = view.withArray("/windows").addObject();
            window.put("start", "2026-01-01T00:00:00Z").put("end", "2026-01-01T00:10:00Z");
            window.put("epoch", 2 * epoch)
                    .put("open", false)
                    .put("partitions", 1)
                    .putArray("buckets");
            window.set("total", view.get("total").deepCopy());
            String header = "return document.querySelector('#windows thead').textContent";
            show(view);
            if (epoch == 0) {
                await().atMost(SOON)
                        .until(() -> browser.evaluate(header).toString().contains("WindowAll"));
            } else {
                await().atMost(SOON)
                        .until(() -> browser.evaluate(header).toString().contains("WindowEpochAll"));
            }
        }
        assertThat(browser.evaluate("return document.querySelector('#windows tbody tr').cells[1].textContent"))
                .isEqualTo("2");
        assertThat(browser.text("history-note")).endsWith("UTC; epoch 2");
    }

    @Test
    void shouldGiveRatiosTheDigitsThatTellSomething() {
        assertThat(
                        browser.evaluate(
                                """
                        return import('/format.js').then(({ percent }) =>
                            [0, 0.0000022, 0.00000004, 0.0004, 0.0125, 0.77331, 0.99996, 1, null]
                                .map(ratio => percent(ratio).replaceAll('\\u00a0', ' ')))"""))
                .isEqualTo(List.of(
                        "0 %", "0.00022 %", "0.0000040 %", "0.040 %", "1.25 %", "77.3 %", "99.996 %", "100 %", "–"));
    }

    @Test
    void shouldLeaveAGapInTheRatesWhenCountsGoBackOrPartitionsChange() {
        Object rates = browser.evaluate(
                """
                const counts = (tokens) => ({ slots: 2 * tokens, tokens, one_per_row_slots: 8 * tokens });
                const view = (second, partitions, accepted) => ({ at_ms: 1000 * second, accepted, total: counts(10 * accepted),
                    buckets: [{ bucket: 512, ...counts(10 * accepted) }],
                    partitions: partitions.map((partition) => ({ partition })) });
                return import('/rates.js').then(({ Rates }) => {
                    const rates = new Rates();
                    return [view(1, [0, 1], 100), view(2, [0, 1], 150), view(3, [0], 60), view(4, [0], 80), view(5, [0], 5)]
                        .map((next) => rates.add(next))
                        .map(({ sequences, tokens, total, onePerRow, buckets }) =>
                            [sequences, tokens, total, onePerRow, buckets.get(512) ?? null].join());
                })""");

        assertThat(rates).isEqualTo(List.of(",,,,", "50,500,0.5,0.875,0.5", ",,,,", "20,200,0.5,0.875,0.5", ",,,,"));
    }

    @Test
    void shouldShowAPartOfABatchOfManyRowsAndTheRestOnDemand() throws IOException {
        show(withBatch(512, 2_000, 200, 100));

        assertThat(browser.text("batch-shown")).isEqualTo("rows 0 to 87 of 2,000");
        browser.find("batch-later").click();
        assertThat(browser.text("batch-shown")).isEqualTo("rows 88 to 175 of 2,000");
        assertThat(browser.text("batch-note")).contains("2,000 rows of 512 slots", "4,000 segments", "padding 41.4 %");
        browser.screenshot("many-rows");
    }

    @Test
    void shouldFoldASingleLongRow() throws IOException {
        show(withBatch(16_384, 1, 9_000, 4_000));

        assertThat(browser.find("batch-pages").isDisplayed()).isFalse();
        assertThat(browser.text("batch-note")).contains("1 row of 16,384 slots", "folded into lines of 1,024 slots");
        assertThat(browser.find("batch").getDomAttribute("data-segments")).isEqualTo("2");
        browser.screenshot("folded");
    }

    @Test
    void shouldCallAViewLostWhenNoneComesForAWhile() {
        show(nothing());

        await().atMost(SOON.multipliedBy(2)).until(() -> browser.connection().equals("lost"));
        assertThat(browser.text("connection")).contains("no update for 5 s");
    }

    private void show(ObjectNode view) {
        view.put("at_ms", Instant.now().toEpochMilli());
        server.show(view.toString());
        await().atMost(SOON).until(() -> browser.connection().equals("live"));
    }

    private static ObjectNode nothing() {
        try {
            return (ObjectNode) JSON.readTree(NOTHING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode withBatch(int rowLength, int rows, int... slots) {
        ObjectNode view = nothing();
        ObjectNode batch = view.putObject("latest_batch")
                .put("id", "sequences/0/0/0")
                .put("bucket", rowLength)
                .put("row_length", rowLength)
                .put("cause", "full");
        ArrayNode all = batch.putArray("rows");
        for (int row = 0; row < rows; row++) {
            ArrayNode segments = all.addArray();
            for (int length : slots) {
                segments.add(length);
            }
        }
        return view;
    }
}
