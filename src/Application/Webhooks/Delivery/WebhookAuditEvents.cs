using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Webhooks.Delivery;

internal sealed class WebhookAuditEvents : IAuditEventSource
{
    public const string DisabledAsGone = "webhooks.disabled_as_gone";
    public const string DisabledAsFailing = "webhooks.disabled_as_failing";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(DisabledAsGone, "A webhook subscription was disabled because its receiver responded 410.", AuditTags.Soc2),
        new(DisabledAsFailing, "A webhook subscription was disabled because all its deliveries failed for days.", AuditTags.Soc2),
    ];
}
