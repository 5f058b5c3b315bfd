using System.Text.RegularExpressions;

namespace SvcInfra.TestSupport;

/// <summary>
/// Reads the mails that the application leaves as files in a folder. A mail that is still being written has a temporary name that begins with a
/// dot: it is left out, because it may be incomplete, or renamed before it is read.
/// </summary>
/// <param name="folder">The application's <c>Email:PickupDirectory</c>. It need not exist before the first mail.</param>
public sealed class Mailbox(string folder)
{
    private const string To = "To: ";

    /// <summary>The files of the whole mails, the oldest first: their names are ids, which grow with the time.</summary>
    public IReadOnlyList<string> Files => !Directory.Exists(folder) ? [] :
        [.. Directory.GetFiles(folder, "*.eml").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];

    /// <summary>The mails as they would be sent, the oldest first.</summary>
    public IReadOnlyList<string> Mails => [.. Files.Select(File.ReadAllText)];

    /// <summary>The email address that each mail goes to, in the order of the mails.</summary>
    public IReadOnlyList<string> Addressees => [.. Mails.Select(AddresseeOf)];

    /// <summary>The mails to an email address, the oldest first.</summary>
    public IReadOnlyList<string> MailsTo(string email) => [.. Mails.Where(mail => AddresseeOf(mail) == email)];

    /// <summary>Waits for a mail to an email address in which the pattern occurs, and returns the match in the oldest one.</summary>
    /// <exception cref="TimeoutException">No such mail came in time.</exception>
    public async Task<Match> WaitForAsync(string email, Regex pattern, TimeSpan deadline)
    {
        var match = Match.Empty;
        await Eventually.TrueAsync(
            () => (match = MailsTo(email).Select(mail => pattern.Match(mail)).FirstOrDefault(found => found.Success) ?? Match.Empty).Success,
            deadline, $"a mail to {email} with {pattern}");
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

        throw new FormatException("The mail names no addressee.");
    }
}
