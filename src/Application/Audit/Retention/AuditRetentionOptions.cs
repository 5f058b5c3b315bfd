using System.ComponentModel.DataAnnotations;
using SvcInfra.Domain.Audit.Retention;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Section <c>Audit:Retention</c>: how long entries of audit trails are kept.</summary>
public sealed class AuditRetentionOptions : IValidatableObject
{
    public const string Section = "Audit:Retention";

    private static readonly TimeSpan Shortest = TimeSpan.FromDays(30);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(AuditRetention.MaxDays);

    /// <summary>
    /// How long entries are kept in trails of tenants without a retention of their own; <see cref="Minimum"/> to 36,500 days. Default: forever.
    /// </summary>
    public TimeSpan? KeepFor { get; set; }

    /// <summary>
    /// The shortest retention that a tenant may set, so that an attacker who takes over an owner's account cannot have the evidence deleted. Default
    /// 365 days; 30 to 36,500 days.
    /// </summary>
    public TimeSpan Minimum { get; set; } = TimeSpan.FromDays(365);

    /// <summary><see cref="Minimum"/> in days, rounded up.</summary>
    internal int MinimumDays => (int)Math.Ceiling(Minimum.TotalDays);

    /// <param name="ownDays">The tenant's own retention; null when it has none.</param>
    /// <returns>Null: entries are kept forever.</returns>
    internal TimeSpan? KeepForOf(int? ownDays) => ownDays is { } days ? TimeSpan.FromDays(Math.Max(days, MinimumDays)) : KeepFor;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Minimum < Shortest || Minimum > Longest)
        {
            yield return new ValidationResult($"{Section}:Minimum must be between 30 and {AuditRetention.MaxDays} days.");
        }

        if (KeepFor < Minimum || KeepFor > Longest)
        {
            yield return new ValidationResult(
                $"{Section}:KeepFor must be between {Section}:Minimum and {AuditRetention.MaxDays} days. Remove it to keep entries forever.");
        }
    }
}
