using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;
using SvcInfra.Infrastructure.Audit.Capture;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>A place outside of the database that keeps checkpoints.</summary>
internal interface IAuditAnchor
{
    /// <summary>Stable: the database knows by it how far the anchor has got.</summary>
    string Name { get; }

    /// <summary>Whether the settings name it.</summary>
    bool IsOn { get; }

    /// <summary>Keeps the notes. The same ones may come again after a crash.</summary>
    Task KeepAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken);
}

/// <summary>One note after another, an empty line behind each. On the disk when it returns.</summary>
internal sealed class FileAnchor(IOptions<AuditAnchorOptions> options, IHostEnvironment environment) : IAuditAnchor
{
    /// <summary>More than a note is long.</summary>
    private const int Tail = 64 * 1024;

    public string Name => "file";

    public bool IsOn => !string.IsNullOrWhiteSpace(options.Value.File);

    public async Task KeepAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(options.Value.File!, environment.ContentRootPath);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);

        // Nobody else writes meanwhile; who cannot open it for that comes again.
        await using var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, share: FileShare.Read);
        file.SetLength(await EndAsync(file, notes, cancellationToken));
        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(notes.Select(note => note + "\n"))), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Where to go on: in front of the part of a note that somebody left who was killed while writing, or found the disk full. That note comes again,
    /// and behind half of it nobody could read it. Anything else that stands there stays.
    /// </summary>
    private static async Task<long> EndAsync(FileStream file, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(file.Length, Tail)];
        file.Seek(-tail.Length, SeekOrigin.End);
        await file.ReadExactlyAsync(tail, cancellationToken);
        var torn = tail[BehindTheLastNote(tail)..];
        return notes.Any(note => Encoding.UTF8.GetBytes(note + "\n").AsSpan().StartsWith(torn)) ? file.Length - torn.Length : file.Length;
    }

    private static int BehindTheLastNote(ReadOnlySpan<byte> tail)
    {
        for (var end = tail.LastIndexOf("\n\n"u8); end >= 0; end = tail[..(end + 1)].LastIndexOf("\n\n"u8))
        {
            if (tail[(tail[..end].LastIndexOf((byte)'\n') + 1)..].StartsWith("\u2014 "u8))
            {
                return end + 2;
            }
        }

        return 0;
    }
}

/// <summary>Posts each note by itself.</summary>
internal sealed class UrlAnchor(IOptions<AuditAnchorOptions> options, IHttpClientFactory clients) : IAuditAnchor
{
    public const string Client = "audit-anchor";
    public static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(10);

    public string Name => "url";

    public bool IsOn => !string.IsNullOrWhiteSpace(options.Value.Url);

    public async Task KeepAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(Client);
        foreach (var note in notes)
        {
            using var content = new StringContent(note, Encoding.UTF8, "text/plain");
            using var answer = await http.PostAsync(new Uri(options.Value.Url!), content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }
}

/// <summary>One mail for all that is new. Its identity is made of what it holds, so that the same mail sent again replaces itself where it can.</summary>
internal sealed class MailboxAnchor(IOptions<AuditAnchorOptions> options, IOptions<AppOptions> app, IEmailSender emails) : IAuditAnchor
{
    public string Name => "mailbox";

    public bool IsOn => !string.IsNullOrWhiteSpace(options.Value.Mailbox);

    public Task KeepAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var text = string.Join('\n', notes);
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        return emails.SendAsync(id, new EmailMessage(options.Value.Mailbox!, $"Audit checkpoints of {app.Value.Name}", text), cancellationToken);
    }
}
