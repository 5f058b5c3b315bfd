using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Audit.Capture;

public sealed class AuditEvents : IAuditEventSource
{
    public const string PersonalDataErased = "audit.personal_data_erased";
    public const string Purged = "audit.purged";
    public const string HoldPlaced = "audit.hold_placed";
    public const string HoldLifted = "audit.hold_lifted";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(PersonalDataErased, "The personal data in a user's entries was erased.", AuditTags.Soc2 | AuditTags.Hipaa),
        new(Purged, "Retention deleted entries of the trail.", AuditTags.Soc2 | AuditTags.Hipaa | AuditTags.Pci),
        new(HoldPlaced, "An operator placed a legal hold on the trail, or changed its reason.", AuditTags.Soc2 | AuditTags.Hipaa | AuditTags.Pci),
        new(HoldLifted, "An operator lifted the legal hold on the trail.", AuditTags.Soc2 | AuditTags.Hipaa | AuditTags.Pci),
    ];
}
