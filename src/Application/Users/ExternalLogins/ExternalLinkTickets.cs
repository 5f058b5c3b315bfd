using System.Security.Cryptography;
using System.Text.Json;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Who wants to link which provider's account, from the request with a token to the browser's navigation, which has none.</summary>
internal sealed record ExternalLinkTicket(string Provider, string ReturnUrl, Guid UserId, Guid SessionId, DateTimeOffset ExpiresAt);

/// <summary>Encrypted, and good for five minutes. Whoever steals one can only link an account of theirs to nothing: what comes back is finished by the session that asked.</summary>
internal sealed class ExternalLinkTickets(ISecretProtector secrets, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Characters; one with the longest address has about 3,500.</summary>
    public const int MaxLength = 6_000;

    private const string Purpose = "users.external-link-ticket";

    public string Write(ExternalLinkTicket ticket) => secrets.Protect(Purpose, JsonSerializer.SerializeToUtf8Bytes(ticket));

    /// <summary>Null when it is none, or too old.</summary>
    public ExternalLinkTicket? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ExternalLinkTicket>(secrets.Unprotect(Purpose, text)) is { } ticket && ticket.ExpiresAt > time.GetUtcNow() ? ticket : null;
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
