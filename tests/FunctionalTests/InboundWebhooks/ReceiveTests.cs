using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.InboundWebhooks;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.InboundWebhooks;

/// <summary>Which webhooks are stored, and that each is stored once.</summary>
public abstract class ReceiveTests(TestApp app) : InboundWebhookTest(app)
{
    private const string Invalid = "inbound_webhooks.signature_invalid";

    [Fact]
    public async Task Webhook_is_stored_encrypted_and_processed()
    {
        var note = new TestNote(NewId(), "note.written", Name: "a private word");

        var received = await SendAsync(note);

        received.Status.ShouldBe(HttpStatusCode.OK, received.Body);
        received["outcome"].GetString().ShouldBe("accepted");
        await App.JobsDoneAsync();
        var stored = await StoredAsync(note.Id);
        (stored.Source, stored.Type, stored.State, stored.FailedAttempts).ShouldBe(("test-notes", "note.written", ReceivedWebhookState.Processed, 0));
        stored.ProcessedAt.ShouldNotBeNull();
        stored.ProtectedBody.ShouldNotContain("private");
        System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(stored.ProtectedBody)).ShouldNotContain("private");
        TestNotes.Calls[note.Id].ShouldBe(1);
        TestNotes.Seen[note.Id].Principal.ShouldBe(Application.Common.Security.PrincipalKind.System);
        TestNotes.Seen[note.Id].ActsIn.ShouldBeNull();
    }

    [Fact]
    public async Task Repeated_webhook_changes_nothing()
    {
        var note = new TestNote(NewId(), "note.written");
        await SendAsync(note);
        await App.JobsDoneAsync();

        var again = await SendAsync(note);

        again.Status.ShouldBe(HttpStatusCode.OK);
        again["outcome"].GetString().ShouldBe("duplicate");
        await App.JobsDoneAsync();
        (await CountAsync(), TestNotes.Calls[note.Id]).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Fifty_concurrent_deliveries_of_one_event_are_one_webhook()
    {
        var note = new TestNote(NewId(), "note.written");

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(note)));

        responses.ShouldAllBe(response => response.Status == HttpStatusCode.OK);
        responses.Select(response => response["outcome"].GetString()).Order().ShouldBe(["accepted", .. Enumerable.Repeat("duplicate", 49)]);
        await App.JobsDoneAsync();
        (await CountAsync(), TestNotes.Calls[note.Id]).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Webhook_of_a_type_without_a_handler_is_stored_as_ignored()
    {
        var note = new TestNote(NewId(), "letter.written");

        var received = await SendAsync(note);

        received["outcome"].GetString().ShouldBe("ignored");
        (await StoredAsync(note.Id)).State.ShouldBe(ReceivedWebhookState.Ignored);
        (await SendAsync(note))["outcome"].GetString().ShouldBe("duplicate");
        TestNotes.Calls.ContainsKey(note.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task Secrets_of_a_rotation_are_both_accepted()
    {
        (await SendAsync(new TestNote(NewId(), "note.old"), TestNotes.OldKey)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(new TestNote(NewId(), "note.both"), TestNotes.OldKey, TestNotes.Key)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(new TestNote(NewId(), "note.other"), WebhookKey.Create(WebhookScheme.HmacSha256)))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, Invalid);
        (await CountAsync()).ShouldBe(2);
    }

    [Theory]
    [InlineData("altered body")]
    [InlineData("old")]
    [InlineData("future")]
    [InlineData("no signature")]
    [InlineData("two ids")]
    [InlineData("huge signature")]
    [InlineData("another source's signature")]
    public async Task Forged_webhook_is_refused_without_a_hint(string what)
    {
        var (id, body, at) = (NewId(), Bytes("""{"type":"note.written"}"""), Now);
        at = what switch { "old" => at.AddMinutes(-6), "future" => at.AddMinutes(6), _ => at };
        var signature = WebhookSignature.Sign([TestNotes.Key], id, at, body);
        List<(string, string)> headers =
            [("webhook-id", id), ("webhook-timestamp", WebhookSignature.TimestampOf(at)), ("webhook-signature", signature)];
        switch (what)
        {
            case "altered body": body[^2] ^= 1; break;
            case "no signature": headers.RemoveAt(2); break;
            case "two ids": headers.Add(("webhook-id", NewId())); break;
            case "huge signature": headers[2] = ("webhook-signature", signature + new string(' ', 4_096) + signature); break;
            case "another source's signature": headers = [("Stripe-Signature", Stripe(body))]; break;
            default: break;
        }

        var refused = await PostAsync(TestNotes.Source, body, [.. headers]);

        refused.ShouldBeProblem(HttpStatusCode.Unauthorized, Invalid);
        refused["detail"].GetString().ShouldBe(InboundWebhookErrors.SignatureInvalid.Message);
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Stripe_webhook_is_received_by_its_own_id()
    {
        var body = Bytes("""{"id":"evt_stripe","type":"invoice.paid"}""");

        (await PostAsync(TestShop.Source, body, ("Stripe-Signature", Stripe(body)))).Status.ShouldBe(HttpStatusCode.OK);
        await App.JobsDoneAsync();

        (await StoredAsync("evt_stripe")).Type.ShouldBe("invoice.paid");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("")]
    [InlineData("""{"id":""}""")]
    [InlineData("""{"id":"evt 1"}""")]
    [InlineData("""{"id":"ä"}""")]
    [InlineData("""{"id":"\u0000"}""")]
    public async Task Signed_webhook_without_a_usable_id_is_refused(string text)
    {
        var body = Bytes(text);

        (await PostAsync(TestShop.Source, body, ("Stripe-Signature", Stripe(body))))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "inbound_webhooks.event_invalid");
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Id_may_have_200_characters_and_no_more()
    {
        foreach (var (length, status) in new[] { (200, HttpStatusCode.OK), (201, HttpStatusCode.BadRequest) })
        {
            var body = Bytes($$"""{"id":"{{new string('x', length)}}","type":"{{new string('t', 5_000)}}"}""");

            (await PostAsync(TestShop.Source, body, ("Stripe-Signature", Stripe(body)))).Status.ShouldBe(status);
        }

        await App.JobsDoneAsync();
        (await StoredAsync(new string('x', 200))).Type.ShouldBeNull();
    }

    [Fact]
    public async Task Unknown_and_disabled_sources_do_not_exist_and_one_without_a_secret_accepts_nothing()
    {
        (await PostAsync("nobody", Bytes("{}"))).ShouldBeProblem(HttpStatusCode.NotFound, "inbound_webhooks.source_not_found");
        (await PostAsync("TEST-NOTES", Bytes("{}"))).ShouldBeProblem(HttpStatusCode.NotFound, "inbound_webhooks.source_not_found");
        (await PostAsync(TestClosed.Source, Bytes("{}"))).ShouldBeProblem(HttpStatusCode.NotFound, "inbound_webhooks.source_not_found");
        var empty = Convert.ToHexStringLower(HMACSHA256.HashData(Array.Empty<byte>(), Bytes("{}")));
        (await PostAsync(TestCode.Source, Bytes("{}"), ("X-Hub-Signature-256", "sha256=" + empty), ("X-GitHub-Delivery", "1")))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, Invalid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_above_the_limit_is_refused(bool isChunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Inbound + TestNotes.Source);
        request.Content = new ByteArrayContent(new byte[1_048_577]);
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await App.Anonymous().SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Receiving_costs_two_statements_and_a_duplicate_one()
    {
        var note = new TestNote(NewId(), "note.written");

        var first = await App.Queries.DuringAsync(() => SendAsync(note));
        var second = await App.Queries.DuringAsync(() => SendAsync(note));

        first.Count.ShouldBe(2, string.Join('\n', first));
        second.Count.ShouldBe(1, string.Join('\n', second));
    }

    [Fact]
    public async Task Cookies_origins_and_idempotency_keys_do_not_matter()
    {
        var (id, body) = (NewId(), Bytes("""{"type":"note.written"}"""));
        for (var i = 0; i < 2; i++)
        {
            (await PostAsync(
                TestNotes.Source, body, ("webhook-id", id), ("webhook-timestamp", WebhookSignature.TimestampOf(Now)),
                ("webhook-signature", WebhookSignature.Sign([TestNotes.Key], id, Now, body)), ("Origin", "https://elsewhere.example"),
                ("Idempotency-Key", "\"the same\""), ("Accept", "*/*; q=0.5, application/xml"))).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await CountAsync()).ShouldBe(1);
    }

    private string Stripe(byte[] body)
    {
        var time = WebhookSignature.TimestampOf(Now);
        byte[] signed = [.. Bytes(time + "."), .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Bytes(TestShop.Secret), signed))}";
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ReceiveTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ReceiveTests(app);
}
