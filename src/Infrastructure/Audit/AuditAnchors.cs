using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Email;

namespace SvcInfra.Infrastructure.Audit;

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

/// <summary>One note after another, an empty line between them. On the disk when it returns.</summary>
internal sealed class FileAnchor(IOptions<AuditAnchorOptions> options, IHostEnvironment environment) : IAuditAnchor
{
    public string Name => "file";

    public bool IsOn => !string.IsNullOrWhiteSpace(options.Value.File);

    public async Task KeepAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(options.Value.File!, environment.ContentRootPath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Nobody else writes meanwhile; who cannot open it for that comes again.
        await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        await file.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(notes.Select(note => note + "\n"))), cancellationToken);
        file.Flush(flushToDisk: true);
    }
}

/// <summary>Posts each note by itself.</summary>
internal sealed class UrlAnchor(IOptions<AuditAnchorOptions> options, IHttpClientFactory clients) : IAuditAnchor
{
    public const string Client = "audit-anchor";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
