using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Security;

/// <summary>Section <c>Revocations</c>: how long what is known of somebody's access is believed without asking again.</summary>
public sealed class RevocationOptions : IValidatableObject
{
    public const string Section = "Revocations";

    /// <summary>
    /// How long the answer about a session is remembered while no revocation names it. Changes that are made past the application, by SQL, are
    /// seen after this time. Default 60 s; 0 to 10 minutes.
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
