using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Users.Passkeys;

internal sealed class PasskeyAuditEvents : IAuditEventSource
{
    public const string CounterRegressed = "users.passkey_counter_regressed";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(CounterRegressed, "A passkey signed with a counter that had not grown, so somebody may have a copy; it was suspended.", AuditTags.Soc2 | AuditTags.Pci),
    ];
}
