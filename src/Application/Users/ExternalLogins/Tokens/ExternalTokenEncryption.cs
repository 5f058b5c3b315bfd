using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>
/// Encrypts providers' tokens, each bound to its row: an attacker who can write to the table cannot move one user's tokens to another user.
/// </summary>
internal sealed class ExternalTokenEncryption(ISecretProtector secrets)
{
    /// <summary>Without HTML escaping, which would make tokens longer.</summary>
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Encrypt(Guid attemptId, ExternalTokens tokens) =>
        secrets.Protect(PurposeOf(attemptId), JsonSerializer.SerializeToUtf8Bytes(tokens, Json));

    public string Encrypt(Guid externalLoginId, Guid userId, string provider, ExternalTokens tokens) =>
        secrets.Protect(PurposeOf(externalLoginId, userId, provider), JsonSerializer.SerializeToUtf8Bytes(tokens, Json));

    /// <summary>Null when none exist, or they cannot be decrypted.</summary>
    public ExternalTokens? Decrypt(ExternalSignIn signIn) =>
        signIn.ProtectedTokens is { } text ? Decrypt(PurposeOf(signIn.AttemptId), text) : null;

    /// <summary>Null when they cannot be decrypted.</summary>
    public ExternalTokens? Decrypt(ExternalTokenSet set) => Decrypt(PurposeOf(set.ExternalLoginId, set.UserId, set.Provider), set.Protected);

    private ExternalTokens? Decrypt(string purpose, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ExternalTokens>(secrets.Unprotect(purpose, text), Json);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static string PurposeOf(Guid attemptId) => $"users.external-sign-in-tokens/{attemptId:N}";

    private static string PurposeOf(Guid externalLoginId, Guid userId, string provider) =>
        $"users.external-tokens/{externalLoginId:N}/{userId:N}/{provider}";
}
