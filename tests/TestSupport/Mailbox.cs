using System.Text.RegularExpressions;

namespace SvcInfra.TestSupport;

/// <summary>
/// Reads the emails that the application writes as files to a folder. An incomplete email has a temporary name that begins with a dot: it is
/// skipped, because it may be renamed before it is read.
/// </summary>
/// <param name="folder">The application's <c>Email:PickupDirectory</c>. It may be missing before the first email.</param>
public sealed class Mailbox(string folder)
{
    private const string To = "To: ";

    /// <summary>The files of complete emails, oldest first: their names are ids that sort by time.</summary>
    public IReadOnlyList<string> Files => !Directory.Exists(folder) ? [] :
        [.. Directory.GetFiles(folder, "*.eml").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];

    /// <summary>The emails as they would be sent, oldest first.</summary>
    public IReadOnlyList<string> Mails => [.. Files.Select(File.ReadAllText)];

    /// <summary>The recipient of each email, in the order of the emails.</summary>
    public IReadOnlyList<string> Addressees => [.. Mails.Select(AddresseeOf)];

    /// <summary>The emails to an email address, oldest first.</summary>
    public IReadOnlyList<string> MailsTo(string email) => [.. Mails.Where(mail => AddresseeOf(mail) == email)];

    /// <summary>Waits for an email to an email address that matches the pattern, and returns the match in the oldest one.</summary>
    /// <exception cref="TimeoutException">No matching email came in time.</exception>
    public async Task<Match> WaitForAsync(string email, Regex pattern, TimeSpan deadline)
    {
        var match = Match.Empty;
        await Eventually.TrueAsync(
            () => (match = MailsTo(email).Select(mail => pattern.Match(mail)).FirstOrDefault(found => found.Success) ?? Match.Empty).Success,
            deadline, $"an email to {email} with {pattern}");
        return match;
    }

    private static string AddresseeOf(string mail)
    {
        using var lines = new StringReader(mail);
        while (lines.ReadLine() is { Length: > 0 } line)
        {
            if (line.StartsWith(To, StringComparison.Ordinal))
                return line[To.Length..];
        }

        throw new FormatException("The email has no recipient.");
    }
}
