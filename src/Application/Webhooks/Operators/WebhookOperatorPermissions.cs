using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Webhooks.Operators;

internal sealed class WebhookOperatorPermissions : IOperatorPermissionSource
{
    public const string Read = "webhooks.read";
    public const string Manage = "webhooks.manage";

    public IEnumerable<OperatorPermission> Permissions =>
    [
        new(Read, "See webhook subscriptions and deliveries of all tenants, without payloads and secrets.", PlatformRoles.Support),
        new(Manage, "Disable webhook subscriptions and resend deliveries of all tenants."),
    ];
}
