using System.Buffers.Text;
using System.Text.Json;
using FluentValidation;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

internal static class PasskeyRules
{
    /// <summary>In characters. A response without attestation has about 1,000.</summary>
    private const int MaxCredentialLength = 32_768;

    public static IRuleBuilderOptions<T, string> PasskeyHandle<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");

    public static IRuleBuilderOptions<T, string> PasskeyName<T>(this IRuleBuilder<T, string> rule) => rule.SingleLine(Passkey.MaxNameLength);

    public static IRuleBuilderOptions<T, JsonElement> PasskeyCredential<T>(this IRuleBuilder<T, JsonElement> rule) =>
        rule.Must(credential => credential.ValueKind == JsonValueKind.Object)
            .WithErrorCode("required").WithMessage("The credential must be the unchanged JSON object from the browser.")
            .Must(credential => credential.ValueKind != JsonValueKind.Object || credential.GetRawText().Length <= MaxCredentialLength)
            .WithErrorCode("too_long").WithMessage($"The credential must have at most {MaxCredentialLength} characters.");

    /// <summary>The credential id in a browser's response; null when absent. Used for the lookup only; the verifier parses it again.</summary>
    public static byte[]? CredentialIdOf(JsonElement credential)
    {
        if (!credential.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        // Read raw: base64url needs no escapes, and GetString throws on escaped lone surrogates.
        var text = id.GetRawText()[1..^1];
        return text.Length > 0 && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
    }
}
