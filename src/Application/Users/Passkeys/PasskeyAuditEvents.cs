using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Users.Passkeys;

internal sealed class PasskeyAuditEvents : IAuditEventSource
{
    public const string CounterRegressed = "users.passkey_counter_regressed";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(
            CounterRegressed,
            "A passkey was suspended because its signature counter did not increase. It may have been copied.",
            AuditTags.Soc2 | AuditTags.Pci),
    ];
}
