using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>Encrypts providers' tokens. What was encrypted for one row cannot be read in another: somebody who may write to the table can hand nobody's access to anybody.</summary>
internal sealed class ExternalTokenEncryption(ISecretProtector secrets)
{
    /// <summary>Tokens are full of characters that would be escaped for a browser.</summary>
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Seal(Guid attemptId, ExternalTokens tokens) => secrets.Protect(PurposeOf(attemptId), JsonSerializer.SerializeToUtf8Bytes(tokens, Json));

    public string Seal(Guid externalLoginId, Guid userId, string provider, ExternalTokens tokens) =>
        secrets.Protect(PurposeOf(externalLoginId, userId, provider), JsonSerializer.SerializeToUtf8Bytes(tokens, Json));

    /// <summary>Null when there are none, or they cannot be read any more.</summary>
    public ExternalTokens? Open(ExternalSignIn arrival) => arrival.ProtectedTokens is { } text ? Open(PurposeOf(arrival.AttemptId), text) : null;

    public ExternalTokens? Open(ExternalTokenSet kept) => Open(PurposeOf(kept.ExternalLoginId, kept.UserId, kept.Provider), kept.Protected);

    private ExternalTokens? Open(string purpose, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ExternalTokens>(secrets.Unprotect(purpose, text), Json);
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static string PurposeOf(Guid attemptId) => $"users.external-sign-in-tokens/{attemptId:N}";

    private static string PurposeOf(Guid externalLoginId, Guid userId, string provider) => $"users.external-tokens/{externalLoginId:N}/{userId:N}/{provider}";
}
