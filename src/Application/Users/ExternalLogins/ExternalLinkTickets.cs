using System.Security.Cryptography;
using System.Text.Json;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Carries user and provider from the authenticated request to the browser's navigation, which has no access token.</summary>
internal sealed record ExternalLinkTicket(string Provider, string ReturnUrl, Guid UserId, Guid SessionId, DateTimeOffset ExpiresAt);

/// <summary>
/// Encrypts tickets, valid for five minutes. A stolen ticket is useless, because only the session that requested it can complete the link.
/// </summary>
internal sealed class ExternalLinkTickets(ISecretProtector secrets, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>In characters; a ticket with the longest return URL has about 3,500.</summary>
    public const int MaxLength = 6_000;

    private const string Purpose = "users.external-link-ticket";

    public string Write(ExternalLinkTicket ticket) => secrets.Protect(Purpose, JsonSerializer.SerializeToUtf8Bytes(ticket));

    /// <summary>Null when the ticket is invalid or expired.</summary>
    public ExternalLinkTicket? Read(string text)
    {
        try
        {
            var ticket = JsonSerializer.Deserialize<ExternalLinkTicket>(secrets.Unprotect(Purpose, text));
            return ticket?.ExpiresAt > time.GetUtcNow() ? ticket : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
