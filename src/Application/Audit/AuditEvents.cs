using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Audit;

internal sealed class AuditEvents : IAuditEventSource
{
    public const string PersonalDataErased = "audit.personal_data_erased";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(PersonalDataErased, "The personal part of a person's entries was erased.", AuditTags.Soc2 | AuditTags.Hipaa),
    ];
}
