using System.ComponentModel.DataAnnotations;
using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Users.Sessions;

/// <summary>Section <c>AccessTokens</c>: the JWTs that clients send (RFC 9068) and the keys that sign them.</summary>
public sealed class AccessTokenOptions : IValidatableObject
{
    public const string Section = "AccessTokens";

    /// <summary>The <c>iss</c> claim. Default: <c>App:PublicUrl</c>.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> claim. Default: <c>svcinfra-api</c>.</summary>
    [Required(ErrorMessage = "AccessTokens:Audience must not be empty.")]
    public string Audience { get; set; } = "svcinfra-api";

    /// <summary>Lifetime of an access token. Default 15 minutes; 1 minute to 1 hour.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a key signs before the next one takes over. Default 30 days; 1 hour to 365 days.</summary>
    public TimeSpan KeyRotation { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a key is published before it signs. Default 2 hours; 1 minute to half of <see cref="KeyRotation"/>.</summary>
    public TimeSpan KeyAnnouncement { get; set; } = TimeSpan.FromHours(2);

    /// <summary>The issuer of new tokens, and the only one accepted: <see cref="Issuer"/>, or else <c>App:PublicUrl</c>.</summary>
    internal string IssuerOr(AppOptions app) => Issuer ?? app.PublicUrl;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lifetime < TimeSpan.FromMinutes(1) || Lifetime > TimeSpan.FromHours(1))
        {
            yield return new ValidationResult("AccessTokens:Lifetime must be between 1 minute and 1 hour.");
        }

        if (KeyRotation < TimeSpan.FromHours(1) || KeyRotation > TimeSpan.FromDays(365))
        {
            yield return new ValidationResult("AccessTokens:KeyRotation must be between 1 hour and 365 days.");
        }

        if (KeyAnnouncement < TimeSpan.FromMinutes(1) || KeyAnnouncement > KeyRotation / 2)
        {
            yield return new ValidationResult("AccessTokens:KeyAnnouncement must be between 1 minute and half of AccessTokens:KeyRotation.");
        }
    }
}
