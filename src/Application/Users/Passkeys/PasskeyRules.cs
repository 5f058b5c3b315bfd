using System.Buffers.Text;
using System.Text.Json;
using FluentValidation;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

internal static class PasskeyRules
{
    /// <summary>Characters of a browser's answer. One without attestation has about a thousand.</summary>
    private const int MaxCredentialLength = 32_768;

    public static IRuleBuilderOptions<T, string> PasskeyHandle<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");

    public static IRuleBuilderOptions<T, string> PasskeyName<T>(this IRuleBuilder<T, string> rule) => rule.SingleLine(Passkey.MaxNameLength);

    public static IRuleBuilderOptions<T, JsonElement> PasskeyCredential<T>(this IRuleBuilder<T, JsonElement> rule) =>
        rule.Must(credential => credential.ValueKind == JsonValueKind.Object).WithErrorCode("required").WithMessage("Send the browser's answer as it is: an object.")
            .Must(credential => credential.ValueKind != JsonValueKind.Object || credential.GetRawText().Length <= MaxCredentialLength)
            .WithErrorCode("too_long").WithMessage($"A passkey's answer has at most {MaxCredentialLength} characters.");

    /// <summary>The credential's id in a browser's answer; null when there is none. The verifier reads it once more.</summary>
    public static byte[]? CredentialIdOf(JsonElement credential)
    {
        if (!credential.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        // As it stands there, without unescaping: no character of base64url needs an escape, and some escapes cannot be read as text.
        var text = id.GetRawText()[1..^1];
        return text.Length > 0 && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
    }
}
