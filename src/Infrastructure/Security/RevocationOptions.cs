using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Security;

/// <summary>Section <c>Revocations</c>: how long cached access is used without reading it again.</summary>
public sealed class RevocationOptions : IValidatableObject
{
    public const string Section = "Revocations";

    /// <summary>
    /// The lifetime of a cached session while no revocation names it. Changes that bypass the application, by SQL, take effect after this time.
    /// Default 60 s; 0 to 10 minutes.
    /// </summary>
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromSeconds(60);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RememberFor < TimeSpan.Zero || RememberFor > TimeSpan.FromMinutes(10))
        {
            yield return new ValidationResult("Revocations:RememberFor must be between 0 and 10 minutes.");
        }
    }
}
