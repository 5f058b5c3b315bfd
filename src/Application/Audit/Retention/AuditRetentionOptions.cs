using System.ComponentModel.DataAnnotations;
using SvcInfra.Domain.Audit.Retention;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Section <c>Audit:Retention</c>: how long entries of audit trails are kept.</summary>
public sealed class AuditRetentionOptions : IValidatableObject
{
    public const string Section = "Audit:Retention";

    private static readonly TimeSpan Least = TimeSpan.FromDays(30);
    private static readonly TimeSpan Most = TimeSpan.FromDays(AuditRetention.MaxDays);

    /// <summary>For how long entries are kept in trails whose tenants decide nothing else; <see cref="Minimum"/> to 36,500 days. Default: for ever.</summary>
    public TimeSpan? KeepFor { get; set; }

    /// <summary>
    /// The least that a tenant may decide for itself, so that whoever takes over an owner's account cannot have its traces deleted. Default 365 days;
    /// 30 to 36,500 days.
    /// </summary>
    public TimeSpan Minimum { get; set; } = TimeSpan.FromDays(365);

    /// <summary>In whole days, the last one counted whole.</summary>
    internal int MinimumDays => (int)Math.Ceiling(Minimum.TotalDays);

    /// <param name="ownDays">What the tenant has decided; null: nothing.</param>
    /// <returns>Null: for ever.</returns>
    internal TimeSpan? KeepForOf(int? ownDays) => ownDays is { } days ? TimeSpan.FromDays(Math.Max(days, MinimumDays)) : KeepFor;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Minimum < Least || Minimum > Most)
        {
            yield return new ValidationResult($"{Section}:Minimum must be between 30 and {AuditRetention.MaxDays} days.");
        }

        if (KeepFor < Minimum || KeepFor > Most)
        {
            yield return new ValidationResult($"{Section}:KeepFor must be between {Section}:Minimum and {AuditRetention.MaxDays} days, or absent.");
        }
    }
}
