using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>Anchors of checkpoints: a file, an HTTP server on a real socket, and a mailbox.</summary>
public sealed class AnchorTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestApp? _app;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Engine.Sqlite, "anchor");

    public ValueTask DisposeAsync()
    {
        _app?.Dispose();
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Url_receives_each_note_in_its_own_request_as_plain_text_and_in_order()
    {
        await using var server = await Receiver.StartAsync();
        await StartAsync(server);
        var notes = await CheckpointsAsync(3);

        (await AnchorAsync()).ShouldBe(3);

        server.Received.ShouldBe(notes);
        server.ContentTypes.Distinct().ShouldBe(["text/plain; charset=utf-8"]);
        (await AnchorAsync()).ShouldBe(0, "each is sent once");
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status304NotModified)]
    public async Task Note_that_the_url_refuses_is_sent_again_before_later_ones(int status)
    {
        await using var server = await Receiver.StartAsync();
        await StartAsync(server);
        var notes = await CheckpointsAsync(2);
        server.StatusOf = count => count == 2 ? status : StatusCodes.Status204NoContent;

        (await AnchorAsync()).ShouldBe(0, "the second note was refused");
        server.Received.ShouldBe(notes);
        notes = [.. notes, .. await CheckpointsAsync(1)];
        server.StatusOf = _ => StatusCodes.Status201Created;
        (await AnchorAsync()).ShouldBe(3);

        server.Received.Skip(2).ShouldBe(notes, "the same notes, signed once");
    }

    [Fact]
    public async Task Attack_redirect_of_the_url_is_not_followed()
    {
        await using var elsewhere = await Receiver.StartAsync();
        await using var server = await Receiver.StartAsync();
        await StartAsync(server);
        var notes = await CheckpointsAsync(1);
        server.StatusOf = _ => StatusCodes.Status307TemporaryRedirect;
        server.Location = elsewhere.Url;

        (await AnchorAsync()).ShouldBe(0);

        elsewhere.Received.ShouldBeEmpty();
        server.Received.ShouldBe(notes);
    }

    [Fact]
    public async Task Request_to_a_url_that_does_not_respond_times_out_and_is_retried()
    {
        await using var server = await Receiver.StartAsync();
        await StartAsync(server, services => services.AddHttpClient(UrlAnchor.Client, http =>
        {
            http.Timeout.ShouldBe(TimeSpan.FromSeconds(10), "as documented");
            http.Timeout = TimeSpan.FromSeconds(1);
        }));
        var notes = await CheckpointsAsync(1);
        var silence = new TaskCompletionSource();
        server.Before = () => silence.Task;
        var watch = Stopwatch.StartNew();

        (await AnchorAsync()).ShouldBe(0);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(9));
        silence.SetResult();
        (await AnchorAsync()).ShouldBe(1);

        server.Received.ShouldBe([.. notes, .. notes]);
    }

    [Fact]
    public async Task Mailbox_receives_up_to_100_notes_per_email_and_a_repeated_email_replaces_itself()
    {
        var mails = Path.Combine(_database.Folder, "App_Data", "mail");
        await StartAsync(null, null, new("Audit:Anchors:Mailbox", "auditor@example.org"), new("Audit:Anchors:File", ""));
        var notes = await CheckpointsAsync(130);

        // A file is in the place of the folder, so that emails cannot be written.
        Directory.Delete(mails);
        await File.WriteAllTextAsync(mails, "");
        (await AnchorAsync()).ShouldBe(0);
        File.Delete(mails);
        (await AnchorAsync()).ShouldBe(130);

        var mailbox = new Mailbox(mails);
        var written = mailbox.Mails.OrderByDescending(mail => mail.Length).ToList();
        written.Count.ShouldBe(2);
        written.ShouldAllBe(mail => mail.Contains("To: auditor@example.org\r\n") && mail.Contains("Subject: Audit checkpoints of SvcInfra\r\n"));
        NotesIn(written[0]).ShouldBe(notes.Take(100));
        NotesIn(written[1]).ShouldBe(notes.Skip(100));

        var anchor = _app!.Get<IEnumerable<IAuditAnchor>>().OfType<MailboxAnchor>().Single();
        await anchor.StoreAsync([.. notes.Take(100)], CancellationToken.None);
        mailbox.Files.Count.ShouldBe(2);
    }

    [Fact]
    public async Task File_with_a_partial_note_at_its_end_is_repaired()
    {
        await StartAsync(null);
        var path = Path.Combine(_database.Folder, "App_Data", "audit-checkpoints.txt");
        var first = (await CheckpointsAsync(2)).Select(note => note + "\n").ToList();
        await AnchorAsync();
        var next = (await CheckpointsAsync(2)).Select(note => note + "\n").ToList();
        var bytes = Encoding.UTF8.GetBytes(next[0]);
        var anchor = _app!.Get<IEnumerable<IAuditAnchor>>().OfType<FileAnchor>().Single();

        // The file may end anywhere in the first note that is written again, or in the one after it.
        byte[] inSecond = [.. bytes, .. Encoding.UTF8.GetBytes(next[1])[..40]];
        foreach (var partial in Enumerable.Range(0, bytes.Length).Select(length => bytes[..length]).Append(inSecond))
        {
            await File.WriteAllBytesAsync(path, [.. Encoding.UTF8.GetBytes(string.Concat(first)), .. partial]);
            await anchor.StoreAsync([.. next.Select(note => note[..^1])], CancellationToken.None);

            var expected = string.Concat([.. first, .. partial.Length > bytes.Length ? next.Take(1) : [], .. next]);
            (await File.ReadAllTextAsync(path)).ShouldBe(expected, $"{partial.Length} bytes of a partial note");
        }
    }

    [Fact]
    public async Task File_with_other_text_at_its_end_keeps_it()
    {
        await StartAsync(null);
        var path = Path.Combine(_database.Folder, "App_Data", "audit-checkpoints.txt");
        var notes = (await CheckpointsAsync(1)).Select(note => note + "\n").ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, $"{notes[0]}Not one of ours.");

        await AnchorAsync();

        (await File.ReadAllTextAsync(path)).ShouldBe($"{notes[0]}Not one of ours.{notes[0]}");
    }

    private async Task StartAsync(Receiver? server, Action<IServiceCollection>? configure = null, params KeyValuePair<string, string?>[] settings)
    {
        if (server is not null)
        {
            settings = [.. settings, new("Audit:Anchors:Url", $"{server.Url}/notes"), new("Audit:Anchors:File", "")];
        }

        _app = new TestApp(_database, configure, settings);
        await _app.StartAsync();
    }

    private Task<int> AnchorAsync() => _app!.Get<IAuditAnchoring>().AnchorAsync(CancellationToken.None);

    /// <summary>Signs checkpoints, each of a new trail.</summary>
    /// <returns>The notes in the order of signing.</returns>
    private async Task<List<string>> CheckpointsAsync(int count)
    {
        var entries = Enumerable.Range(0, count).Select(_ => new AuditRecord(
            new AuditEntry
            {
                Id = EntityId.New(),
                TenantId = EntityId.New(),
                OccurredAt = new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero),
                ActorKind = "user",
                Action = "tests.happen",
                Outcome = AuditOutcome.Success,
            },
            null)).ToList();
        await _app!.Get<IAuditWriter>().WriteAsync(entries, CancellationToken.None);
        await _app.Get<IAuditSealer>().SealAsync(CancellationToken.None);
        _app.Time.Advance(AuditSealer.CheckpointAfter);
        (await _app.Get<IAuditSealer>().CheckpointAsync(CancellationToken.None)).ShouldBe(count);
        var notes = await _database.ReadAsync(
            $"SELECT note FROM (SELECT note, number FROM audit_checkpoints ORDER BY number DESC LIMIT {count}) last ORDER BY number");
        return [.. notes.Cast<string>()];
    }

    private static List<string> NotesIn(string mail)
    {
        var text = mail[(mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].ReplaceLineEndings("\n");
        var parts = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length > 1).ToList();
        return [.. parts.Chunk(2).Select(part => $"{part[0].TrimStart('\n')}\n\n{part[1].TrimEnd('\n')}\n")];
    }

    /// <summary>An HTTP server on a free port, which records the requests.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication _server;
        private readonly List<(string Note, string? ContentType)> _received = [];

        private Receiver()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            _server = builder.Build();
            _server.Run(ReceiveAsync);
        }

        public string Url => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        public Func<int, int> StatusOf { get; set; } = _ => StatusCodes.Status200OK;

        public Func<Task> Before { get; set; } = () => Task.CompletedTask;

        public string? Location { get; set; }

        public List<string> Received => _received.ConvertAll(request => request.Note);

        public List<string?> ContentTypes => _received.ConvertAll(request => request.ContentType);

        public static async Task<Receiver> StartAsync()
        {
            var receiver = new Receiver();
            await receiver._server.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private async Task ReceiveAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body);
            _received.Add((await reader.ReadToEndAsync(), context.Request.ContentType));
            await Before();
            context.Response.StatusCode = StatusOf(_received.Count);
            context.Response.Headers.Location = Location;
        }
    }
}
