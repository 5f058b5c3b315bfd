using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>A place outside the database that stores checkpoints.</summary>
internal interface IAuditAnchor
{
    /// <summary>Must not change: the anchor's progress is stored under this name.</summary>
    string Name { get; }

    /// <summary>Whether the anchor is configured.</summary>
    bool IsEnabled { get; }

    /// <summary>Stores the notes. After a crash it is called with the same notes again.</summary>
    Task StoreAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken);
}

/// <summary>Appends notes to a file, each followed by an empty line, and flushes them to disk.</summary>
internal sealed class FileAnchor(IOptions<AuditAnchorOptions> options, IHostEnvironment environment) : IAuditAnchor
{
    /// <summary>The bytes that are read at the end of the file; longer than any note.</summary>
    private const int TailSize = 64 * 1024;

    public string Name => "file";

    public bool IsEnabled => !string.IsNullOrWhiteSpace(options.Value.File);

    public async Task StoreAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(options.Value.File!, environment.ContentRootPath);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);

        // The share mode excludes other writers. A process that cannot open the file fails here, and its next run retries.
        await using var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, share: FileShare.Read);
        file.SetLength(await EndAsync(file, notes, cancellationToken));
        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(notes.Select(note => note + "\n"))), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// The position at which to append. It is before a partial note that a process left when it was killed or the disk was full: that note is written
    /// again now, and after a partial copy it could not be parsed. Any other text at the end of the file is kept.
    /// </summary>
    private static async Task<long> EndAsync(FileStream file, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(file.Length, TailSize)];
        file.Seek(-tail.Length, SeekOrigin.End);
        await file.ReadExactlyAsync(tail, cancellationToken);
        var partial = tail[EndOfLastNote(tail)..];
        return notes.Any(note => Encoding.UTF8.GetBytes(note + "\n").AsSpan().StartsWith(partial)) ? file.Length - partial.Length : file.Length;
    }

    private static int EndOfLastNote(ReadOnlySpan<byte> tail)
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

/// <summary>Posts each note in a request of its own.</summary>
internal sealed class UrlAnchor(IOptions<AuditAnchorOptions> options, IHttpClientFactory clients) : IAuditAnchor
{
    public const string Client = "audit-anchor";
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public string Name => "url";

    public bool IsEnabled => !string.IsNullOrWhiteSpace(options.Value.Url);

    public async Task StoreAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(Client);
        foreach (var note in notes)
        {
            using var content = new StringContent(note, Encoding.UTF8, "text/plain");
            using var response = await http.PostAsync(new Uri(options.Value.Url!), content, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }
}

/// <summary>Sends all new notes in one email. Its id is a hash of its text, so that an email sent twice can be deduplicated.</summary>
internal sealed class MailboxAnchor(IOptions<AuditAnchorOptions> options, IOptions<AppOptions> app, IEmailSender emails) : IAuditAnchor
{
    public string Name => "mailbox";

    public bool IsEnabled => !string.IsNullOrWhiteSpace(options.Value.Mailbox);

    public Task StoreAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var text = string.Join('\n', notes);
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        return emails.SendAsync(id, new EmailMessage(options.Value.Mailbox!, $"Audit checkpoints of {app.Value.Name}", text), cancellationToken);
    }
}
