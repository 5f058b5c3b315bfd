using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.InboundWebhooks;

internal sealed class InboundWebhookOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "inbound-webhooks.read";
    public const string Replay = "inbound-webhooks.replay";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See which webhooks were received and what became of them, without their bodies.", PlatformRoles.Support),
        new(Replay, "Process received webhooks again."),
    ];
}
