using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Tenants;

/// <summary>Section <c>Tenants</c>.</summary>
public sealed class TenantOptions : IValidatableObject
{
    public const string Section = "Tenants";

    /// <summary>Lifetime of an invitation's token; resending restarts it. Default 72 hours; 1 hour to 30 days.</summary>
    public TimeSpan InvitationLifetime { get; set; } = TimeSpan.FromHours(72);

    /// <summary>Limit of open, unexpired invitations per tenant. Default 100; 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Tenants:MaxPendingInvitations must be between 1 and 10000.")]
    public int MaxPendingInvitations { get; set; } = 100;

    /// <summary>How long a deleted tenant can be restored before it is purged. Default 30 days; 1 to 365 days.</summary>
    public TimeSpan DeletionGrace { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Maximum number of rows that the purge deletes in one transaction. Default 5,000; 1 to 5,000.</summary>
    [Range(1, 5_000, ErrorMessage = "Tenants:PurgeBatchSize must be between 1 and 5000.")]
    public int PurgeBatchSize { get; set; } = 5_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (InvitationLifetime < TimeSpan.FromHours(1) || InvitationLifetime > TimeSpan.FromDays(30))
        {
            yield return new ValidationResult("Tenants:InvitationLifetime must be between 1 hour and 30 days.");
        }

        if (DeletionGrace < TimeSpan.FromDays(1) || DeletionGrace > TimeSpan.FromDays(365))
        {
            yield return new ValidationResult("Tenants:DeletionGrace must be between 1 and 365 days.");
        }
    }
}
